import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef, type WheelEvent } from 'react';
import type { LogFeed } from './log-feed.ts';

export const ROW_PX = 22;
/** So near to the end counts as the end. */
const NEAR_PX = 30;
/** So near to what is not here yet, that is asked for. */
const EDGE_PX = 1_200;
const UPWARDS = new Set(['PageUp', 'Home', 'ArrowUp']);

interface Scrolling {
  readonly onScroll: () => void;
  readonly onWheel: (event: WheelEvent) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  /** Has that line in sight, once what comes with its choice stands on the page. */
  readonly show: (id: string) => void;
}

/**
 * At the end while it follows; else in place, whatever comes or goes before and behind. Whoever scrolls up leaves the end,
 * whoever comes to it follows; lines that are not here yet are asked for before they are in sight.
 */
export function useScrolling(scroller: RefObject<HTMLElement | null>, feed: LogFeed): Scrolling {
  const seenTop = useRef(0);
  const seenMoved = useRef(feed.moved);
  const aimed = useRef<LogFeed>(null);
  const wanted = useRef<string>(null);

  const { version } = feed;
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || version < 0) return;
    const to = placeOf(element, { feed, by: feed.moved - seenMoved.current, isAimed: aimed.current === feed });
    seenMoved.current = feed.moved;
    if (to === null) return;
    if (feed.aim !== null) aimed.current = feed;
    element.scrollTop = to;
    seenTop.current = element.scrollTop;
  }, [scroller, feed, version]);
  // In a window that shrinks the end is to stay in sight.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const watch = new ResizeObserver(() => {
      if (feed.isFollowing) element.scrollTop = element.scrollHeight;
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, [scroller, feed]);
  // What comes with a choice takes a part of the list's height.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element !== null && wanted.current !== null) reveal(element, feed.buffer.indexOf(wanted.current));
    wanted.current = null;
  });

  const load = (element: HTMLElement, isUp: boolean) => {
    if (isUp && element.scrollTop < EDGE_PX) void feed.older();
    if (!isUp && belowOf(element) < EDGE_PX) void feed.newer();
  };
  const onScroll = () => {
    const element = scroller.current;
    if (element === null) return;
    const isUp = element.scrollTop < seenTop.current;
    const isSame = element.scrollTop === seenTop.current;
    seenTop.current = element.scrollTop;
    if (isSame) return;
    // A window that grows has the browser scroll up too, to what is still the end: no hand did that.
    if (isUp && belowOf(element) >= 1) feed.pause();
    if (!isUp && belowOf(element) < NEAR_PX && feed.state !== 'still') feed.follow();
    load(element, isUp);
  };
  // Told by what the hand does: of a slow beginning of scrolling nothing is to be seen yet when the next line comes.
  const onWheel = ({ deltaY }: WheelEvent) => {
    if (deltaY < 0) feed.pause();
    if (scroller.current !== null) load(scroller.current, deltaY < 0);
  };
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (UPWARDS.has(key)) feed.pause();
    if (key === 'End' && feed.state !== 'still') feed.follow();
    if (scroller.current !== null && key !== 'End') load(scroller.current, UPWARDS.has(key));
  };
  const show = (id: string) => {
    wanted.current = id;
  };
  return { onScroll, onWheel, onKeyDown, show };
}

/** Where the list has to be scrolled to after a change; null: where it is. */
function placeOf(element: HTMLElement, of: { feed: LogFeed; by: number; isAimed: boolean }): number | null {
  const { feed, by, isAimed } = of;
  if (feed.isFollowing) return element.scrollHeight;
  if (feed.aim !== null && !isAimed) return feed.buffer.indexOf(feed.aim) * ROW_PX;
  return by === 0 ? null : element.scrollTop + by * ROW_PX;
}

function reveal(element: HTMLElement, index: number): void {
  const top = index * ROW_PX;
  const lowest = top + ROW_PX * 2 - element.clientHeight;
  if (element.scrollTop > top) element.scrollTop = top;
  else if (element.scrollTop < lowest) element.scrollTop = lowest;
}

function belowOf({ scrollHeight, scrollTop, clientHeight }: HTMLElement): number {
  return scrollHeight - scrollTop - clientHeight;
}
