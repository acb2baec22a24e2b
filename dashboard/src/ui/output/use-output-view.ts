import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { linesWith, rowsOf, sectionOf } from './output-lines.ts';
import { useLinkedLine } from './use-linked-line.ts';
import type { Output } from './use-output.ts';

const ROW_PX = 21;
/** So near to its end is at its end. */
const END_PX = 48;
const UP_PX = 4;
const AIMS = 8;

export type OutputState = ReturnType<typeof useOutputView>;

/** How an output is looked at: which sections are closed, what is searched for, and where one is. */
export function useOutputView({ lines, isOpen }: Output) {
  const [closed, setClosed] = useState<ReadonlySet<number>>(new Set());
  const [follows, setFollows] = useState(true);
  const [wanted, setWanted] = useState<number | null>(null);
  const scroller = useRef<HTMLElement>(null);
  const rows = useMemo(() => rowsOf(lines, closed), [lines, closed]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index]?.line.number ?? index,
    overscan: 30,
  });
  /** Brings a line into sight, its section opened. */
  const show = (number: number) => {
    const section = sectionOf(lines, number);
    setFollows(false);
    setClosed((before) => without(before, section));
    setWanted(number);
  };
  useAim({ wanted, rows, virtual, scroller, onEnd: setWanted });
  useEffect(() => {
    if (isOpen && follows && rows.length > 0) virtual.scrollToIndex(rows.length - 1, { align: 'end' });
  }, [isOpen, follows, rows.length, virtual]);
  const toggle = (heading: number) =>
    setClosed((before) => (before.has(heading) ? without(before, heading) : new Set([...before, heading])));
  const top = useRef(0);
  /** Who scrolls up wants to stay there; that lines came below is no reason to stop following. */
  const scrolled = () => {
    const before = top.current;
    top.current = scroller.current?.scrollTop ?? 0;
    if (isAtEnd(scroller.current)) setFollows(true);
    else if (top.current < before - UP_PX) setFollows(false);
  };
  const search = useSearch({ lines, show });
  const linking = useLinkedLine({ lines, show });
  return {
    rows,
    virtual,
    scroller,
    closed,
    setClosed,
    toggle,
    follows,
    setFollows,
    scrolled,
    show,
    ...search,
    ...linking,
  };
}

/** Scrolls to the line that is wanted, which `onEnd` then takes back. */
function useAim(of: {
  wanted: number | null;
  rows: ReturnType<typeof rowsOf>;
  virtual: ReturnType<typeof useVirtualizer<HTMLElement, Element>>;
  scroller: RefObject<HTMLElement | null>;
  onEnd: (wanted: null) => void;
}) {
  const { wanted, rows, virtual, scroller, onEnd } = of;
  useEffect(() => {
    const index = wanted === null ? -1 : rows.findIndex(({ line }) => line.number === wanted);
    if (index < 0) return;
    // Heights are known once lines have been in the page: each aim is better than the one before.
    let aims = 0;
    let frame = 0;
    const aim = () => {
      virtual.scrollToIndex(index, { align: 'center' });
      scroller.current?.scrollIntoView({ block: 'nearest' });
      aims += 1;
      if (aims < AIMS) frame = requestAnimationFrame(aim);
      else onEnd(null);
    };
    aim();
    return () => cancelAnimationFrame(frame);
  }, [wanted, rows, virtual, scroller, onEnd]);
}

function useSearch({ lines, show }: Pick<Output, 'lines'> & { show: (number: number) => void }) {
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const found = useMemo(() => linesWith(lines, query), [lines, query]);
  const go = (step: number) => {
    const next = (at + step + found.length) % found.length;
    setAt(next);
    show(found[next] ?? 1);
  };
  const search = (typed: string) => {
    setQuery(typed);
    setAt(0);
    const [first] = linesWith(lines, typed);
    if (first !== undefined) show(first);
  };
  return { query, found, at, foundNow: found[at] ?? null, search, go };
}

function isAtEnd(element: HTMLElement | null): boolean {
  return element === null || element.scrollHeight - element.scrollTop - element.clientHeight < END_PX;
}

function without(numbers: ReadonlySet<number>, number: number | null): ReadonlySet<number> {
  return new Set([...numbers].filter((each) => each !== number));
}
