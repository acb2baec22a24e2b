import { useId, useMemo, useState } from 'react';
import type { AppMetricsResource, RestartResource } from '../../../../platform/client/metrics-resources.ts';
import { duration, grouped, percent } from '../../strings/count.ts';
import { rate, metricsStrings as text } from '../../strings/metrics.ts';
import { Panel } from '../../ui/panel.tsx';
import { chartsOf, marksOf } from './chart-model.ts';
import { ChartPanel } from './chart-panel.tsx';
import type { MetricsSearch } from './metrics-search.ts';
import { timeOf } from './time-of.ts';
import { useChartKeys } from './use-chart-keys.ts';
import { useColours } from './use-colours.ts';

/** All figures of a time: in sum, as charts under one crosshair (or as tables), and what restarted. */
export function Figures(props: {
  data: AppMetricsResource;
  search: MetricsSearch;
  /** A stretch, unix s; null leads back to the whole. */
  onZoom: (stretch: readonly [from: number, to: number] | null) => void;
}) {
  const { data, search, onZoom } = props;
  const [point, setPoint] = useState<number | null>(null);
  const colours = useColours();
  const by = search.by ?? 'type';
  const charts = useMemo(() => chartsOf(data, by), [data, by]);
  const marks = useMemo(() => marksOf(data), [data]);
  const times = useMemo(() => data.times.map((time) => Date.parse(time) / 1000), [data]);
  const keys = useChartKeys({ times, isZoomed: search.from !== undefined, onZoom });
  const help = useId();
  return (
    <>
      <Summary data={data} />
      {search.table !== true && (
        <p className="quiet small zoom-hint">
          {text.zoomHint}{' '}
          <span id={help} className="zoom-keys">
            {text.keys.help}
          </span>
        </p>
      )}
      <p className="unseen" role="status">
        {keys.said}
      </p>
      <section className="charts" aria-label={text.allCharts} onBlur={keys.onBlur}>
        {charts.map((model) => (
          <ChartPanel
            key={model.title}
            {...{ model, times, marks, colours, point, help }}
            asTable={search.table === true}
            reading={keys.reading}
            onZoom={(from, to) => onZoom([from, to])}
            onPoint={setPoint}
            onKeyDown={(event) => keys.onKeyDown(event, model)}
            onFocus={() => keys.onFocus(model)}
          />
        ))}
      </section>
      <Restarts restarts={data.restarts} />
    </>
  );
}

function Summary({ data: { summary, restarts, from, to, router_codes: codes } }: { data: AppMetricsResource }) {
  const { requests, failures, latency_ms: latency } = summary;
  const minutes = (Date.parse(to) - Date.parse(from)) / 60_000;
  const last = restarts.at(-1);
  const said = (ms: number | null) => (ms === null ? text.unmeasured : duration(ms));
  const byCode = Object.entries(codes).map(([code, times]) => `${code} × ${grouped(times)}`);
  return (
    <section aria-label={text.summary}>
      <dl className="metrics-summary">
        <Figure
          name={text.requests}
          value={grouped(requests)}
          about={text.requestsPerMinute(rate(requests / minutes))}
        />
        <Figure
          name={text.failures}
          value={failures === 0 ? text.noRequests : grouped(failures)}
          about={failures === 0 ? byCode.join(', ') : [percent(failures / requests), ...byCode].join(', ')}
          isBad={failures > 0}
        />
        <Figure
          name={text.latency}
          value={said(latency.p95)}
          about={latency.p95 === null ? '' : text.latencyOthers(said(latency.p50), said(latency.p99))}
        />
        <Figure
          name={text.restarts}
          value={restarts.length === 0 ? text.noRequests : grouped(restarts.length)}
          about={last === undefined ? '' : (text.reasons[last.reason] ?? last.reason)}
        />
      </dl>
    </section>
  );
}

function Figure(props: { name: string; value: string; about: string; isBad?: boolean }) {
  const { name, value, about, isBad = false } = props;
  return (
    <div className="panel metrics-figure">
      <dt>{name}</dt>
      <dd className={isBad ? 'metrics-value numbers bad' : 'metrics-value numbers'}>{value}</dd>
      <dd className="quiet small numbers">{about}</dd>
    </div>
  );
}

function Restarts({ restarts }: { restarts: readonly RestartResource[] }) {
  return (
    <Panel title={text.restarts} flush={restarts.length > 0}>
      {restarts.length === 0 ? (
        <p className="quiet">{text.noRestarts}</p>
      ) : (
        <ul className="rows">
          {restarts.toReversed().map(({ at, dyno, reason }) => (
            <li key={at + dyno} className="row">
              <span className="grow">
                {text.restartOf(dyno)}
                <span className="quiet">{` · ${text.reasons[reason] ?? reason}`}</span>
              </span>
              <time className="quiet small numbers" dateTime={at}>
                {timeOf(Date.parse(at) / 1000)}
              </time>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
