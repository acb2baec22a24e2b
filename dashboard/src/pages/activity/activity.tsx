import '../../ui/days.css';
import './activity.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { GitCommitHorizontal } from 'lucide-react';
import { useState } from 'react';
import { useAppName } from '../../app/use-app-name.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { strings } from '../../strings/deploys.ts';
import { Button } from '../../ui/button.tsx';
import { Choices } from '../../ui/choices.tsx';
import { Command } from '../../ui/command.tsx';
import { byDay } from '../../ui/days.ts';
import { Empty } from '../../ui/empty.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { type Intent, ReleaseDialog } from '../releases/rollback.tsx';
import { ActivityRow } from './activity-row.tsx';
import { type ActivitySearch, activitySearch, FILTERS, type Filter, STEP } from './activity-search.ts';
import { LastFailure } from './last-failure.tsx';
import { type Entry, openFailure, timeline } from './timeline.ts';

const text = strings.activity;
const CHOICES = FILTERS.map((filter) => [filter, text[filter]] as const);

/** Deploys and other changes of an app, the newest first; a failure that is still the last word comes before them. */
export function Activity() {
  const app = useAppName();
  const search: ActivitySearch = useSearch({ strict: false });
  const { show: filter = 'all', last: limit = STEP } = search;
  const navigate = useNavigate();
  const change = (next: ActivitySearch) =>
    void navigate({ to: '.', search: activitySearch({ ...search, ...next }), replace: true, resetScroll: false });
  const [intent, setIntent] = useState<Intent | null>(null);
  const entries = useTimeline(app, limit);
  const current = entries.data?.find(({ release }) => release?.current)?.release ?? null;
  return (
    <Page
      title={text.title}
      of={app}
      about={text.about}
      actions={
        entries.data?.length ? (
          <Choices label={text.filter} value={filter} options={CHOICES} onChoose={(show) => change({ show })} />
        ) : undefined
      }
    >
      <Loaded query={entries} lines={8}>
        {(all) => {
          if (all.length === 0) return <NothingYet />;
          const failure = openFailure(all);
          const shown = all.filter((entry) => matches(entry, filter));
          return (
            <>
              {failure && <LastFailure app={app} entry={failure} current={current} />}
              {shown.length === 0 && <p className="quiet">{text.noneOfThese}</p>}
              {byDay(shown, new Date()).map(({ day, items }) => (
                <section key={day} className="day" aria-label={day}>
                  <h2>{day}</h2>
                  <ol className="panel rows">
                    {items.map((entry) => (
                      <ActivityRow key={entry.id} app={app} entry={entry} current={current} onIntent={setIntent} />
                    ))}
                  </ol>
                </section>
              ))}
              {all.length >= limit && (
                <Button busy={entries.isPlaceholderData} onClick={() => change({ last: limit + STEP })}>
                  {text.more}
                </Button>
              )}
            </>
          );
        }}
      </Loaded>
      <ReleaseDialog app={app} intent={intent} current={current} onClose={() => setIntent(null)} />
    </Page>
  );
}

function useTimeline(app: string, limit: number) {
  const newest = { order: 'desc', limit } as const;
  return useQuery({
    queryKey: keys.app(app, 'timeline', limit),
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const [builds, releases, rollouts] = await Promise.all([
        api.builds(app, newest),
        api.releases(app, newest),
        api.rollouts(app, newest),
      ]);
      return timeline({ builds, releases, rollouts });
    },
  });
}

function matches({ kind, outcome }: Entry, filter: Filter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'deploys':
      return kind === 'deploy' || kind === 'rollback';
    case 'configuration':
      return kind === 'config';
    case 'failed':
      return outcome === 'failed';
    default:
      return filter satisfies never;
  }
}

function NothingYet() {
  return (
    <div className="panel">
      <Empty icon={GitCommitHorizontal} title={text.empty}>
        <p>{text.emptyNext}</p>
        <Command text="git push berth main" />
      </Empty>
    </div>
  );
}
