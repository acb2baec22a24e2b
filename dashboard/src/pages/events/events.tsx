import './events.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Activity } from 'lucide-react';
import { useState } from 'react';
import type { EventResource } from '../../../../platform/client/berth-resources.ts';
import { useAppName } from '../../app/use-app-name.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { strings } from '../../strings/deploys.ts';
import { Button } from '../../ui/button.tsx';
import { Choices } from '../../ui/choices.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { EventList } from './event-list.tsx';

const text = strings.events;
const FIRST = 100;
const FILTERS = [
  ['all', text.all],
  ['deploys', text.deploys],
  ['dynos', text.dynos],
  ['changes', text.changes],
] as const;
type Filter = (typeof FILTERS)[number][0];

/** What happened to an app, the newest first, and what happens while one looks. */
export function Events() {
  const app = useAppName();
  const [limit, setLimit] = useState(FIRST);
  const [filter, setFilter] = useState<Filter>('all');
  const events = useQuery({
    queryKey: keys.app(app, 'events', limit),
    queryFn: () => api.events(app, { order: 'desc', limit }),
    placeholderData: keepPreviousData,
  });
  return (
    <Page
      title={text.title}
      of={app}
      about={text.about}
      actions={<Choices label={text.filter} value={filter} options={FILTERS} onChoose={setFilter} />}
    >
      <Loaded query={events} lines={10}>
        {(all) => {
          const shown = all.filter((event) => isOf(event, filter));
          if (all.length === 0) return <Empty icon={Activity} title={text.empty} />;
          return (
            <>
              {shown.length === 0 ? <p className="quiet">{text.noneOfThese}</p> : <EventList events={shown} />}
              {all.length >= limit && (
                <Button busy={events.isPlaceholderData} onClick={() => setLimit(limit + FIRST)}>
                  {text.more}
                </Button>
              )}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function isOf({ kind }: Pick<EventResource, 'kind'>, filter: Filter): boolean {
  const isDeploy = /^(?:build|release|rollout)\./.test(kind);
  const isDyno = /^(?:dyno|set)\./.test(kind);
  if (filter === 'deploys') return isDeploy;
  if (filter === 'dynos') return isDyno;
  return filter === 'all' || !(isDeploy || isDyno);
}
