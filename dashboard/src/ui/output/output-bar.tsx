import { ArrowDownToLine, ChevronDown, ChevronUp, Download, OctagonAlert, UnfoldVertical } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { strings } from '../../strings/deploys.ts';
import { Button, IconButton } from '../button.tsx';
import { lineOfFailure, type OutputLine } from './output-lines.ts';
import type { OutputState } from './use-output-view.ts';

const text = strings.output;

/** What can be done with an output: search it, open and close its sections, follow it, take it along. */
export function OutputBar(props: {
  lines: readonly OutputLine[];
  isOpen: boolean;
  view: OutputState;
  url: string | null;
}) {
  const { lines, isOpen, view, url } = props;
  const { closed, setClosed, follows, setFollows, show } = view;
  const headings = lines.filter(({ kind }) => kind === 'heading').map(({ number }) => number);
  const failure = isOpen || !lines.some(({ kind }) => kind === 'failure') ? null : lineOfFailure(lines);
  const isAllClosed = headings.length > 0 && closed.size >= headings.length;
  return (
    <div className="output-bar">
      <Search view={view} />
      <div className="line">
        {failure !== null && (
          <Button size="s" icon={OctagonAlert} onClick={() => show(failure)}>
            {text.toFailure}
          </Button>
        )}
        {isOpen && (
          <Button size="s" icon={ArrowDownToLine} aria-pressed={follows} onClick={() => setFollows(!follows)}>
            {text.follow}
          </Button>
        )}
        {headings.length > 1 && (
          <IconButton
            size="s"
            icon={UnfoldVertical}
            label={isAllClosed ? text.expand : text.collapse}
            onClick={() => setClosed(new Set(isAllClosed ? [] : headings))}
          />
        )}
        {url !== null && (
          <a className="button plain s icon" href={url} download aria-label={text.download} title={text.download}>
            <Download aria-hidden="true" />
          </a>
        )}
      </div>
    </div>
  );
}

function Search({ view }: { view: OutputState }) {
  const { query, at, found, search, go } = view;
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || found.length === 0) return;
    event.preventDefault();
    go(event.shiftKey ? -1 : 1);
  };
  return (
    <div className="output-search">
      <input
        type="search"
        className="input s"
        aria-label={text.search}
        placeholder={text.search}
        value={query}
        onChange={(event) => search(event.target.value)}
        onKeyDown={onKey}
      />
      {query !== '' && (
        <>
          <span className="small quiet numbers" role="status">
            {found.length === 0 ? text.none : text.of(at + 1, found.length)}
          </span>
          <IconButton
            size="s"
            icon={ChevronUp}
            label={text.previous}
            disabled={found.length < 2}
            onClick={() => go(-1)}
          />
          <IconButton size="s" icon={ChevronDown} label={text.next} disabled={found.length < 2} onClick={() => go(1)} />
        </>
      )}
    </div>
  );
}
