import type { Series } from '../../../../platform/client/metrics-resources.ts';
import { metricsStrings as text } from '../../strings/metrics.ts';
import { Panel } from '../../ui/panel.tsx';
import type { ChartKeys } from './chart.tsx';
import { Chart } from './chart.tsx';
import type { ChartModel } from './chart-model.ts';
import type { Shown } from './plot.ts';
import { timeOf } from './time-of.ts';

interface ChartPanelProps extends Shown, ChartKeys {
  /** Where the pointer is, on whichever chart. */
  readonly point: number | null;
  readonly asTable: boolean;
  readonly onZoom: (from: number, to: number) => void;
  readonly onPoint: (index: number | null) => void;
}

/** One chart with its legend, which has the values under the pointer, or else the newest; or all of it as a table. */
export function ChartPanel({ point, asTable, ...shown }: ChartPanelProps) {
  const { model, times } = shown;
  const at = point === null ? undefined : times[point];
  return (
    <Panel
      title={model.title}
      about={model.about}
      flush={asTable}
      actions={!asTable && at !== undefined && <span className="quiet small numbers">{timeOf(at)}</span>}
    >
      {asTable ? (
        <SeriesTable model={model} times={times} />
      ) : (
        <>
          <Legend model={model} point={point} />
          <Chart {...shown} />
        </>
      )}
    </Panel>
  );
}

function Legend({ model: { series, limits, format }, point }: { model: ChartModel; point: number | null }) {
  return (
    <ul className="chart-legend">
      {series.map(({ name, colour, dashed, values }) => (
        <li key={name}>
          <span className={`swatch ${colour.slice(2)}${dashed ? ' dashed' : ''}`} aria-hidden="true" />
          <span className="quiet">{name}</span>
          <span className="numbers">{said(format, valueAt(values, point))}</span>
        </li>
      ))}
      {limits.map(({ name, value }) => (
        <li key={name}>
          <span className="swatch bad dashed" aria-hidden="true" />
          <span className="quiet">{name}</span>
          <span className="numbers">{format(value)}</span>
        </li>
      ))}
    </ul>
  );
}

function SeriesTable({ model: { title, series, format }, times }: Pick<Shown, 'model' | 'times'>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be scrolled by keys too.
    <div className="table-scroll chart-table" tabIndex={0}>
      <table className="table">
        <caption className="unseen">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{text.time}</th>
            {series.map(({ name }) => (
              <th key={name} scope="col" className="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times
            .map((at, index) => (
              <tr key={at}>
                <th scope="row">{timeOf(at)}</th>
                {series.map(({ name, values }) => (
                  <td key={name} className="number">
                    {said(format, values[index] ?? null)}
                  </td>
                ))}
              </tr>
            ))
            .reverse()}
        </tbody>
      </table>
    </div>
  );
}

function valueAt(values: Series, point: number | null): number | null {
  return point === null ? (values.findLast((value) => value !== null) ?? null) : (values[point] ?? null);
}

function said(format: (value: number) => string, value: number | null): string {
  return value === null ? text.unmeasured : format(value);
}
