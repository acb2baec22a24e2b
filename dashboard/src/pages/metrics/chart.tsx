import 'uplot/dist/uPlot.min.css';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { metricsStrings as text } from '../../strings/metrics.ts';
import type { Reading } from './chart-keys.ts';
import { Plot, type Shown } from './plot.ts';

/** What keys do in a chart. */
export interface ChartKeys {
  /** What they read and mark, in whichever chart. */
  readonly reading: Reading | null;
  /** Id of what says which keys there are. */
  readonly help: string;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: () => void;
}

interface ChartProps extends Shown, ChartKeys {
  readonly onZoom: (from: number, to: number) => void;
  readonly onPoint: (index: number | null) => void;
}

/** A chart that is drawn, and read by pointer or keys; what it shows stands in its legend, and all of its values in the table. */
export function Chart(props: ChartProps) {
  const { model, times, marks, colours, reading, help, onZoom, onPoint, onKeyDown, onFocus } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>(null);
  const handlers = useRef({ onZoom, onPoint });
  useEffect(() => {
    handlers.current = { onZoom, onPoint };
  }, [onZoom, onPoint]);
  useEffect(() => {
    if (place.current === null) return;
    const made = new Plot(place.current, {
      onZoom: (from, to) => handlers.current.onZoom(from, to),
      onPoint: (index) => handlers.current.onPoint(index),
    });
    plot.current = made;
    return () => made.close();
  }, []);
  useEffect(() => plot.current?.show({ model, times, marks, colours }), [model, times, marks, colours]);
  useEffect(() => plot.current?.read(reading), [reading]);
  const names = model.series.map(({ name }) => name).join(', ');
  return (
    <div
      ref={place}
      className="chart"
      // Its keys are its own: a screen reader is to hand them on.
      role="application"
      aria-roledescription={text.keys.role}
      aria-label={text.chartLabel(model.title, names)}
      aria-describedby={help}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is read by keys.
      tabIndex={0}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
    />
  );
}
