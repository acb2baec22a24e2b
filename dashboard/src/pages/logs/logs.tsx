import './logs.css';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ArrowUpToLine, Download, Pause, Play, Radio, ScrollText } from 'lucide-react';
import { useState } from 'react';
import { useAppName } from '../../app/use-app-name.ts';
import { logStrings as text } from '../../strings/logs.ts';
import { useAct } from '../../ui/act.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';
import { State, type Tone } from '../../ui/state.tsx';
import { type Choice, rangeOf } from './choice.ts';
import { LineDetails } from './line-details.tsx';
import type { FeedState, LogFeed } from './log-feed.ts';
import { LogFilters } from './log-filters.tsx';
import { LogLines } from './log-lines.tsx';
import { type LogSearch, logSearch } from './log-search.ts';
import { downloadLog } from './log-source.ts';
import { useFeed } from './use-feed.ts';

const TONES: Readonly<Record<FeedState, Tone>> = { connecting: 'busy', live: 'good', still: 'quiet', away: 'bad' };

/** The log of an app: as it comes, or from a time or around a line. */
export function Logs() {
  const app = useAppName();
  const search = logSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const [choice, setChoice] = useState<Choice | null>(null);
  const feed = useFeed(app, search);
  const download = useAct(() => downloadLog({ app, search }), text.downloaded);
  const onSearch = (next: LogSearch) => {
    setChoice(next.line === undefined ? null : { from: String(next.line), to: String(next.line) });
    void navigate({ to: '/apps/$app/logs', params: { app }, search: next, replace: true });
  };
  const onLive = () => {
    feed.follow();
    if (search.at !== undefined || search.line !== undefined) onSearch(logSearch({ ...search, at: '', line: '' }));
  };
  const range = rangeOf(feed.buffer, choice);
  return (
    <Page
      title={text.title}
      of={app}
      about={text.about}
      actions={
        <Button icon={Download} busy={download.busy} onClick={() => download.run()}>
          {text.download}
        </Button>
      }
    >
      <LogFilters app={app} search={search} onSearch={onSearch} />
      {feed.problem !== null && <Problem error={feed.problem} />}
      <Panel flush>
        <div className="log-panel">
          <LogBar feed={feed} onOldest={() => onSearch(logSearch({ ...search, at: '', line: 1 }))} onLive={onLive} />
          {feed.buffer.length === 0 && feed.state !== 'connecting' ? (
            <Nothing isSearched={Object.keys(search).length > 0} />
          ) : (
            <LogLines feed={feed} sought={search.q} choice={choice} onChoose={setChoice} />
          )}
          {range !== null && (
            <LineDetails
              app={app}
              lines={feed.buffer.slice(range.first, range.last)}
              onSearch={onSearch}
              onClose={() => setChoice(null)}
            />
          )}
        </div>
      </Panel>
    </Page>
  );
}

function LogBar({ feed, onOldest, onLive }: { feed: LogFeed; onOldest: () => void; onLive: () => void }) {
  const isPaused = !feed.isFollowing && feed.state === 'live';
  return (
    <div className="log-bar">
      <span role="status">
        <State tone={isPaused ? 'busy' : TONES[feed.state]}>
          {isPaused ? text.states.paused : text.states[feed.state]}
        </State>
      </span>
      <span className="line">
        <Button size="s" icon={ArrowUpToLine} onClick={onOldest}>
          {text.oldest}
        </Button>
        {feed.state === 'still' ? (
          <Button size="s" kind="primary" icon={Radio} onClick={onLive}>
            {text.live}
          </Button>
        ) : (
          <Button
            size="s"
            icon={feed.isFollowing ? Pause : Play}
            onClick={() => (feed.isFollowing ? feed.pause() : onLive())}
          >
            {feed.isFollowing ? text.pause : text.follow}
          </Button>
        )}
      </span>
    </div>
  );
}

function Nothing({ isSearched }: { isSearched: boolean }) {
  return (
    <Empty icon={ScrollText} title={isSearched ? text.noneFound : text.none}>
      <p>{isSearched ? text.noneFoundAbout : text.noneAbout}</p>
    </Empty>
  );
}
