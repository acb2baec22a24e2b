import { type ClipboardEvent, type RefObject, useEffect, useRef } from 'react';
import { type Choice, rangeOf } from './choice.ts';
import type { LogFeed } from './log-feed.ts';
import { textOfLines } from './log-text.ts';

interface Copying {
  readonly onCopy: (event: ClipboardEvent) => void;
  /** Id of the line in which text began to be marked: it has to stay on the page, or the mark is lost. */
  readonly markedFrom: RefObject<string | null>;
}

/**
 * Copies whole lines: those that are chosen, or those in which text is marked, where that is more than one; also those in
 * between that are not on the page. Marking holds the lines still.
 */
export function useCopying(
  scroller: RefObject<HTMLElement | null>,
  { feed, choice }: { feed: LogFeed; choice: Choice | null },
): Copying {
  const markedFrom = useRef<string | null>(null);
  useEffect(() => {
    const look = () => {
      const marked = markedIn(scroller.current);
      markedFrom.current = marked?.from ?? null;
      if (marked !== null) feed.pause();
    };
    document.addEventListener('selectionchange', look);
    return () => document.removeEventListener('selectionchange', look);
  }, [scroller, feed]);
  const onCopy = (event: ClipboardEvent) => {
    const marked = markedIn(scroller.current);
    // A part of one line is copied as it is.
    if (marked !== null && marked.from === marked.to) return;
    const range = rangeOf(feed.buffer, marked ?? choice);
    if (range === null) return;
    event.preventDefault();
    event.clipboardData.setData('text/plain', textOfLines(feed.buffer.slice(range.first, range.last)));
  };
  return { onCopy, markedFrom };
}

/** The lines in which marked text begins and ends; null where none is. */
function markedIn(element: HTMLElement | null): Choice | null {
  const selection = document.getSelection();
  if (element === null || selection === null || selection.isCollapsed) return null;
  const [from, to] = [selection.anchorNode, selection.focusNode].map((node) => lineOf(node, element));
  return from && to ? { from, to } : null;
}

/** Id of the line in which a node of the page is. */
export function lineOf(node: Node | null, within: HTMLElement): string | null {
  const element = node instanceof Element ? node : node?.parentElement;
  const row = element?.closest<HTMLElement>('[data-line]');
  return row && within.contains(row) ? (row.dataset['line'] ?? null) : null;
}
