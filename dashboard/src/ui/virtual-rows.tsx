import './virtual-rows.css';
import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
  startTransition,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';

const AROUND = 12;
/** At first: the others follow when those in sight are painted. */
const FIRST_AROUND = 1;
/** Keys that lead to the row before or after. */
const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

/**
 * Rows of a list that is as long as the page, of which only those in sight (and at the focus) are there. Each says which
 * of how many it is; the arrow keys lead from link to link.
 */
export function VirtualRows<Item>(props: {
  items: readonly Item[];
  /** What the list is called where it is read out. */
  label: string;
  /** Of a row that was not measured yet, in px. */
  height: number;
  keyOf: (item: Item) => string | number;
  children: (item: Item, index: number) => ReactNode;
}) {
  const { items, label, height, keyOf, children } = props;
  const list = useRef<HTMLUListElement>(null);
  const focus = useFocusedRow(items, keyOf);
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => height,
    overscan: useAround(),
    scrollMargin: useTop(list),
    getItemKey: useCallback((index: number) => keyed(items[index], keyOf) ?? index, [items, keyOf]),
    rangeExtractor: (range: Range) => withRow(range, focus.index),
  });
  return (
    <ul
      ref={list}
      className="rows virtual-rows"
      aria-label={label}
      style={{ height: rows.getTotalSize() }}
      onKeyDown={step}
      onFocus={focus.onFocus}
      onBlur={focus.onBlur}
    >
      {rows.getVirtualItems().map(({ index, key, start }) => {
        const item = items[index];
        if (item === undefined) return null;
        return (
          <li
            key={key}
            ref={rows.measureElement}
            data-index={index}
            aria-setsize={items.length}
            aria-posinset={index + 1}
            style={{ transform: `translateY(${start - rows.options.scrollMargin}px)` }}
          >
            {children(item, index)}
          </li>
        );
      })}
    </ul>
  );
}

/** Rows before and behind those in sight. */
function useAround(): number {
  const [around, setAround] = useState(FIRST_AROUND);
  useEffect(() => startTransition(() => setAround(AROUND)), []);
  return around;
}

/** Where the list begins in the page; what is above it may change. */
function useTop(list: { readonly current: HTMLElement | null }): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    if (list.current !== null) setTop(Math.round(list.current.getBoundingClientRect().top + scrollY));
  });
  return top;
}

/** Where the row is that has the focus: it stays on the page, wherever that is scrolled and the row is moved. */
function useFocusedRow<Item>(items: readonly Item[], keyOf: (item: Item) => string | number) {
  const [focused, setFocused] = useState<string | number | null>(null);
  return {
    index: focused === null ? -1 : items.findIndex((item) => keyOf(item) === focused),
    onFocus: ({ target }: FocusEvent) => setFocused(keyed(items[indexOf(target)], keyOf) ?? null),
    // A row that the focus goes to next may be there for its neighbour alone: it is not let go of in between.
    onBlur: ({ currentTarget, relatedTarget }: FocusEvent) => {
      if (!currentTarget.contains(relatedTarget)) setFocused(null);
    },
  };
}

function keyed<Item>(item: Item | undefined, keyOf: (item: Item) => string | number): string | number | undefined {
  return item === undefined ? undefined : keyOf(item);
}

/** With a row and those that its reader may go to next; in their order, in which a browser reads them out. */
function withRow(range: Range, index: number): number[] {
  const beside = index < 0 ? [] : [index - 1, index, index + 1].filter((each) => each >= 0 && each < range.count);
  return [...new Set([...defaultRangeExtractor(range), ...beside])].sort((one, other) => one - other);
}

function step(event: KeyboardEvent<HTMLElement>): void {
  const by = STEPS[event.key];
  if (by === undefined || !(event.target instanceof HTMLAnchorElement)) return;
  const link = event.currentTarget.querySelector<HTMLElement>(`[data-index="${indexOf(event.target) + by}"] a`);
  if (link === null) return;
  event.preventDefault();
  link.focus();
}

function indexOf(element: Element): number {
  return Number(element.closest<HTMLElement>('[data-index]')?.dataset['index'] ?? -1);
}
