import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { ToggleGroup } from 'radix-ui';
import { useEffect, useState } from 'react';
import { dynosQuery } from '../../data/queries.ts';
import { logStrings as text } from '../../strings/logs.ts';
import { Button } from '../../ui/button.tsx';
import { LEVELS, type LogSearch, logSearch } from './log-search.ts';
import { TimeField } from './time-field.tsx';

/** A search begins when typing rests. */
const REST_MS = 300;
const OTHERS = ['router', 'api', 'build', 'release'];

/** What chooses the lines. */
export function LogFilters(props: { app: string; search: LogSearch; onSearch: (search: LogSearch) => void }) {
  const { app, search, onSearch } = props;
  const dynos = useQuery(dynosQuery(app));
  const change = (part: Readonly<Record<string, string>>) => onSearch(logSearch({ ...search, ...part }));
  const names = (dynos.data ?? []).map(({ name }) => name);
  const types = [...new Set((dynos.data ?? []).map(({ type }) => type))];
  const choices = [...new Set([...names, ...types, ...OTHERS, ...(search.dyno === undefined ? [] : [search.dyno])])];
  return (
    <search className="log-filters">
      <Find search={search} onFind={(q) => change({ q })} />
      <ToggleGroup.Root
        type="multiple"
        className="choices log-levels"
        aria-label={text.level}
        value={search.level?.split('.') ?? []}
        onValueChange={(levels) => change({ level: levels.join('.') })}
      >
        {LEVELS.map((level) => (
          <ToggleGroup.Item key={level} value={level}>
            <span className={`log-mark ${level}`} aria-hidden="true" />
            {text.levels[level]}
          </ToggleGroup.Item>
        ))}
      </ToggleGroup.Root>
      <select
        className="input s"
        aria-label={text.source}
        value={search.source ?? ''}
        onChange={(event) => change({ source: event.target.value })}
      >
        <option value="">{text.sources.all}</option>
        <option value="app">{text.sources.app}</option>
        <option value="heroku">{text.sources.heroku}</option>
      </select>
      <select
        className="input s"
        aria-label={text.dyno}
        value={search.dyno ?? ''}
        onChange={(event) => change({ dyno: event.target.value })}
      >
        <option value="">{text.allDynos}</option>
        {choices.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <TimeField at={search.at} onTime={(at) => change({ at, line: '' })} />
      {Object.keys(search).length > 0 && (
        <Button size="s" kind="plain" onClick={() => onSearch({})}>
          {text.clear}
        </Button>
      )}
    </search>
  );
}

function Find({ search: { q = '' }, onFind }: { search: LogSearch; onFind: (q: string) => void }) {
  const [typed, setTyped] = useState(q);
  useEffect(() => setTyped(q), [q]);
  useEffect(() => {
    if (typed === q) return undefined;
    const timer = setTimeout(() => onFind(typed), REST_MS);
    return () => clearTimeout(timer);
  }, [typed, q, onFind]);
  return (
    <div className="log-find">
      <Search aria-hidden="true" />
      <input
        type="search"
        className="input s"
        aria-label={text.find}
        placeholder={text.findHint}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </div>
  );
}
