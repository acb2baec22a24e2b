import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AppSummaryResource } from '../../../../platform/client/overview-resources.ts';
import { latencyNow, requestsNow } from '../../data/traffic.ts';
import { duration, percent, short } from '../../strings/count.ts';
import { overviewStrings } from '../../strings/overview.ts';
import { Panel } from '../../ui/panel.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';

const text = overviewStrings;

/** The last hour's requests in three figures. */
export function Traffic({ app }: { app: AppSummaryResource }) {
  const { requests, p95_ms: latencies, errors } = app.traffic;
  const total = requests.reduce((sum, each) => sum + each, 0);
  const p95 = latencyNow(app.traffic);
  const share = total === 0 ? 0 : errors / total;
  return (
    <Panel
      title={text.traffic}
      about={text.trafficAbout}
      actions={
        <Link to="/apps/$app/metrics" params={{ app: app.app.name }} className="link small">
          {text.metrics}
        </Link>
      }
    >
      <dl className="figures">
        <Figure name={text.requests} value={short(requestsNow(app.traffic))}>
          <Sparkline values={requests} label={text.requests} />
        </Figure>
        <Figure name={text.latency} value={p95 === null ? text.quiet : duration(p95)}>
          <Sparkline values={latencies} label={text.latency} tone="quiet" />
        </Figure>
        <Figure
          name={text.errors}
          value={errors === 0 ? text.quiet : `${short(errors)} (${percent(share)})`}
          isBad={errors > 0}
        />
      </dl>
    </Panel>
  );
}

function Figure(props: { name: string; value: string; isBad?: boolean; children?: ReactNode }) {
  const { name, value, isBad = false, children } = props;
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd className={isBad ? 'figure-value numbers bad' : 'figure-value numbers'}>{value}</dd>
      {children !== undefined && <dd className="figure-line">{children}</dd>}
    </div>
  );
}
