import './logs.css';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Download, Pause, Play, ScrollText } from 'lucide-react';
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
import { LineDetails } from './line-details.tsx';
import type { ShownLine } from './log-buffer.ts';
import { downloadLog, type FeedState, type LogFeed } from './log-feed.ts';
import { LogFilters } from './log-filters.tsx';
import { LogLines } from './log-lines.tsx';
import { type LogSearch, logSearch } from './log-search.ts';
import { useFeed } from './use-feed.ts';

const TONES: Readonly<Record<FeedState, Tone>> = { connecting: 'busy', live: 'good', still: 'quiet', away: 'bad' };

/** The log of an app: as it comes, or from a time on. */
export function Logs() {
  const app = useAppName();
  const search = logSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const [selected, setSelected] = useState<ShownLine | null>(null);
  const feed = useFeed(app, search);
  const following = useFollowing(feed);
  const download = useAct(() => downloadLog(app, search), text.downloaded);
  const onSearch = (next: LogSearch) => {
    following.setFollowing(true);
    void navigate({ to: '/apps/$app/logs', params: { app }, search: next, replace: true });
  };
  const isPaused = !following.isFollowing && feed.state === 'live';
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
        <div className="log-bar">
          <span role="status">
            <State tone={isPaused ? 'busy' : TONES[feed.state]}>
              {isPaused ? text.states.paused : text.states[feed.state]}
            </State>
          </span>
          <span className="line">
            <Paging feed={feed} onLive={() => onSearch(logSearch({ ...search, at: '' }))} />
            {search.at === undefined && (
              <Button
                size="s"
                icon={following.isFollowing ? Pause : Play}
                onClick={() => following.setFollowing(!following.isFollowing)}
              >
                {following.isFollowing ? text.pause : text.follow}
              </Button>
            )}
          </span>
        </div>
        {feed.buffer.length === 0 && feed.state !== 'connecting' ? (
          <Nothing isSearched={Object.keys(search).length > 0} />
        ) : (
          <LogLines
            feed={feed}
            selected={selected?.id ?? null}
            unseen={following.unseen}
            following={following}
            onSelect={setSelected}
          />
        )}
        {selected !== null && (
          <LineDetails
            app={app}
            line={selected}
            onOnlyRequest={(q) => onSearch({ q })}
            onClose={() => setSelected(null)}
          />
        )}
      </Panel>
    </Page>
  );
}

function Paging({ feed, onLive }: { feed: LogFeed; onLive: () => void }) {
  if (feed.state !== 'still') return null;
  return (
    <>
      <Button size="s" busy={feed.isLoading} disabled={!feed.hasOlder} onClick={() => void feed.older()}>
        {text.older}
      </Button>
      <Button size="s" busy={feed.isLoading} disabled={!feed.hasNewer} onClick={() => void feed.newer()}>
        {text.newer}
      </Button>
      <Button size="s" kind="primary" onClick={onLive}>
        {text.live}
      </Button>
    </>
  );
}

function Nothing({ isSearched }: { isSearched: boolean }) {
  return (
    <Empty icon={ScrollText} title={isSearched ? text.noneFound : text.none}>
      <p>{isSearched ? text.noneFoundAbout : text.noneAbout}</p>
    </Empty>
  );
}

/** Whether the end is followed, and how many lines came since it was left. */
function useFollowing(feed: LogFeed) {
  const [leftAt, setLeftAt] = useState<number | null>(null);
  return {
    isFollowing: leftAt === null && feed.state !== 'still',
    unseen: leftAt === null ? 0 : feed.buffer.added - leftAt,
    setFollowing: (on: boolean) => setLeftAt(on ? null : feed.buffer.added),
  };
}
