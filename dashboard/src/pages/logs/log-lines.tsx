import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, memo, useRef } from 'react';
import { dateAndTime, day } from '../../strings/dates.ts';
import { logStrings as text } from '../../strings/logs.ts';
import { AnsiText } from '../../ui/ansi-text.tsx';
import { Button } from '../../ui/button.tsx';
import { type Choice, rangeOf, stepOf } from './choice.ts';
import type { ShownLine } from './log-buffer.ts';
import type { LogFeed } from './log-feed.ts';
import { clock } from './log-text.ts';
import { lineOf, useCopying } from './use-copying.ts';
import { useFound } from './use-found.ts';
import { ROW_PX, useScrolling } from './use-scrolling.ts';

/** The lines: only those that are in sight are on the page. */
export function LogLines(props: {
  feed: LogFeed;
  sought: string | undefined;
  choice: Choice | null;
  onChoose: (choice: Choice | null) => void;
}) {
  const { feed, sought, choice, onChoose } = props;
  const { buffer } = feed;
  const scroller = useRef<HTMLDivElement>(null);
  const { onCopy, markedFrom } = useCopying(scroller, { feed, choice });
  const rows = useVirtualizer({
    count: buffer.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 20,
    rangeExtractor: (range) =>
      withMarked(range, markedFrom.current === null ? null : buffer.indexOf(markedFrom.current)),
  });
  const scrolling = useScrolling(scroller, feed);
  useFound(scroller, sought);
  const chosen = rangeOf(buffer, choice);
  // A line that is looked at stays in sight, whatever comes.
  const choose = (next: Choice, { isShown }: { isShown: boolean }) => {
    feed.pause();
    if (isShown) scrolling.show(next.to);
    onChoose(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, shiftKey: shift } = event;
    const command = event.ctrlKey || event.metaKey;
    if (key === 'Escape') onChoose(null);
    const next = stepOf(buffer, { choice, key, shift, command });
    if (next === null) return command ? undefined : scrolling.onKeyDown(event);
    event.preventDefault();
    choose(next, { isShown: !command });
  };
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const id = lineOf(event.target as Node, event.currentTarget);
    // Whoever marks text does not open the line in which that ends.
    if (id === null || document.getSelection()?.isCollapsed === false) return;
    choose({ from: event.shiftKey && choice !== null ? choice.from : id, to: id }, { isShown: true });
  };
  // Shift is for lines here, not for the text between.
  const onMouseDown = (event: MouseEvent<HTMLElement>) => {
    if (!event.shiftKey) return;
    event.preventDefault();
    event.currentTarget.focus({ preventScroll: true });
  };
  const top = buffer.at(Math.floor((rows.scrollOffset ?? 0) / ROW_PX));
  return (
    <div className="log-window" role="log" aria-label={text.lines} aria-live="off">
      <div
        ref={scroller}
        className="log-scroll"
        role="listbox"
        aria-label={text.lines}
        aria-multiselectable="true"
        aria-activedescendant={choice === null ? undefined : `log-${choice.to}`}
        tabIndex={0}
        onCopy={onCopy}
        onClick={onClick}
        onMouseDown={onMouseDown}
        onKeyDown={onKeyDown}
        onScroll={scrolling.onScroll}
        onWheel={scrolling.onWheel}
      >
        <div className="log-rows" role="presentation" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const line = buffer.at(index);
            if (line === undefined) return null;
            const isChosen = chosen !== null && index >= chosen.first && index <= chosen.last;
            return <Row key={line.id} line={line} top={start} isChosen={isChosen} />;
          })}
        </div>
      </div>
      {feed.unseen > 0 && !feed.isFollowing && (
        <div className="log-new">
          <Button size="s" kind="primary" icon={ArrowDown} onClick={() => feed.follow()}>
            {text.newLines(feed.unseen)}
          </Button>
        </div>
      )}
      <p className="log-foot quiet small">
        <span>{top === undefined ? '' : day(top.at)}</span>
        <span>{text.here(buffer.length, feed.hasOlder)}</span>
      </p>
    </div>
  );
}

/** The rows in sight, and the one where marked text begins. */
function withMarked(range: Range, marked: number | null): number[] {
  const indexes = defaultRangeExtractor(range);
  if (marked === null || marked >= range.count || indexes.includes(marked)) return indexes;
  return [...indexes, marked].sort((one, other) => one - other);
}

const Row = memo(function Row({ line, top, isChosen }: { line: ShownLine; top: number; isChosen: boolean }) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, and says which of its lines is meant
    <div
      id={`log-${line.id}`}
      data-line={line.id}
      className={`log-row ${line.level}`}
      style={{ transform: `translateY(${top}px)` }}
      role="option"
      aria-selected={isChosen}
    >
      <LineText line={line} />
    </div>
  );
});

/** Time, dyno and text of a line; of a long one its beginning, unless it is to be `whole`. */
export function LineText({ line, whole = false }: { line: ShownLine; whole?: boolean }) {
  const { at, dyno, level } = line;
  return (
    <>
      <time dateTime={at} title={dateAndTime(at)}>
        {clock(at)}
      </time>
      {level !== 'info' && <span className="unseen">{text.levels[level]}: </span>}
      <span className="log-dyno">{dyno}</span>
      <span className="log-text">
        <AnsiText line={line.text} whole={whole} />
      </span>
    </>
  );
}
