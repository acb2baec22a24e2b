import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useId } from 'react';
import { summariesQuery } from '../../data/queries.ts';
import { eventsText as text } from '../../strings/events.ts';
import { isGroup } from './event-kinds.ts';
import { type EventsSearch, eventsSearch } from './events-search.ts';

/** Which events are shown: of which kind and, where there are those of all apps, of which app. */
export function EventFilters({ app, search }: { app: string | null; search: EventsSearch }) {
  const navigate = useNavigate();
  const choose = (changed: Record<string, string>) => {
    const next = eventsSearch({ ...search, ...changed }) as object;
    void navigate({ to: '.', search: next, replace: true, resetScroll: false });
  };
  const { app: ofApp = '', kind = '' } = search;
  return (
    <form className="events-tools" aria-label={text.filter}>
      {app === null && <OfApp value={ofApp} onChoose={(chosen) => choose({ app: chosen })} />}
      <Select label={text.kind} value={kind} onChoose={(chosen) => choose({ kind: isGroup(chosen) ? chosen : '' })}>
        <option value="">{text.allKinds}</option>
        {Object.entries(text.kinds)
          .filter(([value]) => app === null || value !== 'account')
          .map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
      </Select>
    </form>
  );
}

function OfApp({ value, onChoose }: { value: string; onChoose: (app: string) => void }) {
  const apps = useQuery(summariesQuery);
  const names = apps.data?.map(({ app }) => app.name) ?? [];
  return (
    <Select label={text.app} value={value} onChoose={onChoose}>
      <option value="">{text.allApps}</option>
      {[...(value === '' || names.includes(value) ? [] : [value]), ...names].map((name) => (
        <option key={name}>{name}</option>
      ))}
    </Select>
  );
}

function Select(props: { label: string; value: string; onChoose: (value: string) => void; children: ReactNode }) {
  const { label, value, onChoose, children } = props;
  const id = useId();
  return (
    <>
      <label htmlFor={id} className="unseen">
        {label}
      </label>
      <select id={id} className="input s" value={value} onChange={({ target }) => onChoose(target.value)}>
        {children}
      </select>
    </>
  );
}
