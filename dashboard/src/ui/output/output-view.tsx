import '../ansi.css';
import './output.css';
import { ChevronRight } from 'lucide-react';
import type { KeyboardEvent, MouseEvent } from 'react';
import { strings } from '../../strings/deploys.ts';
import { OutputBar } from './output-bar.tsx';
import { foundSpans, headingText, type OutputRow } from './output-lines.ts';
import type { Output } from './use-output.ts';
import { type OutputState, useOutputView } from './use-output-view.ts';

const text = strings.output;
/** Keys that lead from the number of a line to the one before or after. */
const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

/**
 * What a program printed: in sections that open and close, searchable, with a link to each line (`#L120`), and kept at
 * its end while more comes and nobody has scrolled away from there.
 */
export function OutputView({ output, label, url }: { output: Output; label: string; url: string | null }) {
  const { lines, isOpen } = output;
  const view = useOutputView(output);
  return (
    <div className="output">
      <OutputBar lines={lines} isOpen={isOpen} view={view} url={url} />
      {lines.length === 0 ? (
        <p className="output-blank">{isOpen ? text.waiting : text.empty}</p>
      ) : (
        <Rows view={view} label={label} />
      )}
    </div>
  );
}

/** Only what is in sight, and a little around it, is in the page. */
function Rows({ view, label }: { view: OutputState; label: string }) {
  const { rows, virtual, scroller, linked, link, query, toggle, foundNow } = view;
  const items = virtual.getVirtualItems();
  // One number is on the way of Tab: others are led to from there.
  const stop = linked ?? foundNow ?? rows[items[0]?.index ?? 0]?.line.number;
  return (
    <section
      ref={scroller}
      className="output-lines"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by the keyboard.
      tabIndex={0}
      onScroll={view.scrolled}
      onKeyDown={step}
    >
      <div style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start, key }) => {
          const row = rows[index];
          if (row === undefined) return null;
          const { number, kind } = row.line;
          const classes = ['output-row', kind, number === linked && 'linked', number === foundNow && 'found'];
          return (
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={classes.filter(Boolean).join(' ')}
              style={{ transform: `translateY(${start}px)` }}
            >
              <LineNumber number={number} isLinked={number === linked} isStop={number === stop} onLink={link} />
              <Line row={row} query={query} onToggle={toggle} />
            </div>
          );
        })}
      </div>
    </section>
  );
}

function step(event: KeyboardEvent<HTMLElement>): void {
  const by = STEPS[event.key];
  if (by === undefined || !(event.target instanceof HTMLAnchorElement)) return;
  const index = Number(event.target.closest<HTMLElement>('[data-index]')?.dataset['index']) + by;
  const next = event.currentTarget.querySelector<HTMLElement>(`[data-index="${index}"] .output-number`);
  if (next === null) return;
  event.preventDefault();
  next.focus();
}

function LineNumber(props: { number: number; isLinked: boolean; isStop: boolean; onLink: (number: number) => void }) {
  const { number, isLinked, isStop, onLink } = props;
  const go = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onLink(number);
  };
  return (
    <a
      href={`#L${number}`}
      className="output-number"
      aria-label={text.line(number)}
      aria-current={isLinked || undefined}
      tabIndex={isStop ? 0 : -1}
      onClick={go}
    >
      {number}
    </a>
  );
}

function Line({ row, query, onToggle }: { row: OutputRow; query: string; onToggle: (heading: number) => void }) {
  const { line, section } = row;
  if (section !== null) {
    return (
      <button
        type="button"
        className="output-heading"
        aria-expanded={section.isOpen}
        onClick={() => onToggle(line.number)}
      >
        <ChevronRight aria-hidden="true" />
        <span>{headingText(line)}</span>
        {!section.isOpen && <span className="quiet">{text.lines(section.lines)}</span>}
      </button>
    );
  }
  if (line.kind === 'heading') return <span className="output-heading">{headingText(line)}</span>;
  return (
    <code>
      {foundSpans(line, query).map((span, index) => {
        const Piece = span.isFound ? 'mark' : 'span';
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a line have no name but their place.
          <Piece key={index} className={span.className || undefined}>
            {span.text}
          </Piece>
        );
      })}
    </code>
  );
}
