import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'react';
import { metricsStrings as text } from '../../strings/metrics.ts';
import { Plot, type Shown } from './plot.ts';

/** A chart that is drawn; what it shows stands in its legend, and all of its values in the table. */
export function Chart({
  model,
  times,
  marks,
  colours,
  onZoom,
  onPoint,
}: Shown & { onZoom: (from: number, to: number) => void; onPoint: (index: number | null) => void }) {
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
  const names = model.series.map(({ name }) => name).join(', ');
  return <div ref={place} className="chart" role="img" aria-label={text.chartLabel(model.title, names)} />;
}
