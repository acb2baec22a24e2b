import './metrics.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ChartLine, Table2, Undo2 } from 'lucide-react';
import type { AppMetricsResource } from '../../../../platform/client/metrics-resources.ts';
import { useAppName } from '../../app/use-app-name.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { strings } from '../../strings/common.ts';
import { stepOf, metricsStrings as text } from '../../strings/metrics.ts';
import { Button } from '../../ui/button.tsx';
import { Choices } from '../../ui/choices.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Figures } from './figures.tsx';
import { type MetricsSearch, metricsSearch, RANGES, type Range, timesOf } from './metrics-search.ts';
import { timeOf } from './time-of.ts';

/** Routers and dynos tell their figures so often. */
const LIVE_MS = 10_000;
const SLOW_MS = 60_000;

/** How an app fares over time: its requests, response times, memory, CPU and restarts. */
export function Metrics() {
  const name = useAppName();
  const search = metricsSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const { range = '1h', by = 'type', from } = search;
  const choose = (changed: MetricsSearch, replace = true) => {
    const to = '/apps/$app/metrics' as '/apps/$app';
    void navigate({
      to,
      params: { app: name },
      search: metricsSearch({ ...changed }) as object,
      replace,
      resetScroll: false,
    });
  };
  const isLive = range === '1h' && from === undefined;
  const { table: _, ...asked } = search;
  const metrics = useQuery({
    queryKey: keys.app(name, 'metrics', asked),
    queryFn: () => api.metrics(name, { ...timesOf(search, Date.now()), by }),
    placeholderData: keepPreviousData,
    refetchInterval: isLive ? LIVE_MS : SLOW_MS,
  });
  const zoom = (stretch: readonly [from: number, to: number] | null) => {
    const { from: _from, to: _to, ...whole } = search;
    if (stretch === null) return choose(whole);
    // A point stands at the beginning of its step: the last one that was drawn over counts whole.
    const step = metrics.data?.step_seconds ?? 0;
    choose({ ...search, from: stretch[0] * 1000, to: (stretch[1] + step) * 1000 }, false);
  };
  return (
    <Page
      title={strings.places.metrics}
      of={name}
      about={metrics.data && aboutOf(metrics.data, { isLive, isZoomed: from !== undefined })}
      actions={<Tools search={search} onChoose={choose} />}
    >
      {metrics.isError && metrics.data !== undefined && <Problem error={metrics.error} />}
      <Loaded query={metrics} lines={8}>
        {(data) => (isEmpty(data) ? <Nothing isAll={isLive} /> : <Figures {...{ data, search, onZoom: zoom }} />)}
      </Loaded>
    </Page>
  );
}

function Tools({ search, onChoose }: { search: MetricsSearch; onChoose: (changed: MetricsSearch) => void }) {
  const { range = '1h', by, table = false, from } = search;
  const { from: _, to: __, ...whole } = search;
  const { by: ___, ...byType } = search;
  const { table: ____, ...charts } = search;
  return (
    <div className="line metrics-tools">
      {from !== undefined && (
        <Button icon={Undo2} size="s" onClick={() => onChoose(whole)}>
          {text.back(text.ranges[range])}
        </Button>
      )}
      <Choices<Range>
        label={text.range}
        value={range}
        options={RANGES.map((each) => [each, text.ranges[each]])}
        onChoose={(chosen) => onChoose({ ...whole, range: chosen })}
      />
      <Choices<'type' | 'dyno'>
        label={text.view}
        value={by ?? 'type'}
        options={[
          ['type', text.views.type],
          ['dyno', text.views.dyno],
        ]}
        onChoose={(chosen) => onChoose(chosen === 'dyno' ? { ...search, by: 'dyno' } : byType)}
      />
      <Button
        icon={table ? ChartLine : Table2}
        size="s"
        onClick={() => onChoose(table ? charts : { ...search, table: true })}
      >
        {table ? text.charts : text.table}
      </Button>
    </div>
  );
}

function Nothing({ isAll }: { isAll: boolean }) {
  return (
    <div className="panel">
      <Empty icon={ChartLine} title={isAll ? text.empty : text.emptyRange}>
        <p>{isAll ? text.emptyAbout : text.emptyRangeAbout}</p>
      </Empty>
    </div>
  );
}

function aboutOf(data: AppMetricsResource, { isLive, isZoomed }: { isLive: boolean; isZoomed: boolean }): string {
  const step = text.about(stepOf(data.step_seconds));
  if (isZoomed)
    return `${text.zoomed(timeOf(Date.parse(data.from) / 1000), timeOf(Date.parse(data.to) / 1000))} · ${step}`;
  return isLive ? `${step} · ${text.live}` : step;
}

function isEmpty({ processes, summary }: AppMetricsResource): boolean {
  return processes.length === 0 && summary.requests === 0;
}
