import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { logStrings as text } from '../../strings/logs.ts';
import { AnsiText } from '../../ui/ansi-text.tsx';
import { Button } from '../../ui/button.tsx';
import type { ShownLine } from './log-buffer.ts';
import type { LogFeed } from './log-feed.ts';

const ROW_PX = 22;
/** So near to the end counts as the end. */
const NEAR_PX = 30;
/** Keys that choose the line before or after. */
const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

interface Following {
  readonly isFollowing: boolean;
  readonly setFollowing: (on: boolean) => void;
}

/** The lines: only those that are in sight are on the page. */
export function LogLines(props: {
  feed: LogFeed;
  selected: string | null;
  unseen: number;
  following: Following;
  onSelect: (line: ShownLine | null) => void;
}) {
  const { feed, selected, unseen, following, onSelect } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: feed.buffer.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 20,
  });
  useStayingInPlace(scroller, { feed, following });
  // A line that is looked at stays in sight, whatever comes.
  const select = (line: ShownLine, index: number) => {
    following.setFollowing(false);
    onSelect(line);
    requestAnimationFrame(() => rows.scrollToIndex(index, { align: 'center' }));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onSelect(null);
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const now = selected === null ? feed.buffer.length : feed.buffer.indexOf(selected);
    const next = Math.max(0, Math.min(feed.buffer.length - 1, now + step));
    const line = feed.buffer.at(next);
    if (line !== undefined) select(line, next);
  };
  const loadOlder = () => {
    const element = scroller.current;
    void feed.older().then((count) => {
      if (element !== null) requestAnimationFrame(() => element.scrollBy({ top: count * ROW_PX }));
    });
  };
  const onScroll = () => {
    const element = scroller.current;
    if (element === null) return;
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    if (isAtEnd !== following.isFollowing && feed.state !== 'still') following.setFollowing(isAtEnd);
    if (element.scrollTop < ROW_PX && feed.hasOlder) loadOlder();
  };
  return (
    <div className="log-window">
      <div
        ref={scroller}
        className="log-scroll"
        role="log"
        aria-label={text.lines}
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
        tabIndex={0}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
      >
        <div className="log-rows" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const line = feed.buffer.at(index);
            if (line === undefined) return null;
            const onPress = () => select(line, index);
            return <Row key={line.id} line={line} top={start} isSelected={line.id === selected} onPress={onPress} />;
          })}
        </div>
      </div>
      {!following.isFollowing && unseen > 0 && (
        <div className="log-new">
          <Button size="s" kind="primary" icon={ArrowDown} onClick={() => following.setFollowing(true)}>
            {text.newLines(unseen)}
          </Button>
        </div>
      )}
    </div>
  );
}

/** At the end while it follows; where it is while lines go in front of it. */
function useStayingInPlace(
  scroller: RefObject<HTMLDivElement | null>,
  { feed, following: { isFollowing } }: { feed: LogFeed; following: Following },
): void {
  const { version, trimmed } = feed;
  const before = useRef(trimmed);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    if (isFollowing && version >= 0) element.scrollTop = element.scrollHeight;
    else if (trimmed > before.current) element.scrollTop -= (trimmed - before.current) * ROW_PX;
    before.current = trimmed;
  }, [scroller, version, trimmed, isFollowing]);
  useEffect(() => {
    before.current = feed.trimmed;
  }, [feed]);
}

function Row(props: { line: ShownLine; top: number; isSelected: boolean; onPress: () => void }) {
  const { line, top, isSelected, onPress } = props;
  return (
    <button
      type="button"
      className={`log-row ${line.level}`}
      style={{ transform: `translateY(${top}px)` }}
      aria-pressed={isSelected}
      tabIndex={-1}
      onClick={onPress}
    >
      <LineText line={line} />
    </button>
  );
}

/** Time, dyno and text of a line. */
export function LineText({ line }: { line: ShownLine }) {
  const { at, dyno, level } = line;
  return (
    <>
      <time dateTime={at}>{clock(at)}</time>
      {level !== 'info' && <span className="unseen">{text.levels[level]}: </span>}
      <span className="log-dyno">{dyno}</span>
      <span className="log-text">
        <AnsiText line={line.text} />
      </span>
    </>
  );
}

/** `12:34:56.789`, in the reader's own zone. */
function clock(at: string): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
