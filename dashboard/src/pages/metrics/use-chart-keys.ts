import { type FocusEvent, type KeyboardEvent, useEffect, useState } from 'react';
import { metricsStrings as text } from '../../strings/metrics.ts';
import { indexOf, pressed, type Reading, stretchOf } from './chart-keys.ts';
import type { ChartModel } from './chart-model.ts';
import { timeOf } from './time-of.ts';

/** A key that is held down leads over many points: what it comes to is told once it rests. */
const REST_MS = 250;

/** What keys read and mark in the charts of a page, all at one time; `said` is what a screen reader tells of it. */
export function useChartKeys(of: {
  times: readonly number[];
  isZoomed: boolean;
  /** A stretch, unix s; null leads back to the whole. */
  onZoom: (stretch: readonly [from: number, to: number] | null) => void;
}) {
  const { times, isZoomed, onZoom } = of;
  const [reading, setReading] = useState<Reading | null>(null);
  const [said, say] = useRested('');
  const onKeyDown = (event: KeyboardEvent, model: ChartModel) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = pressed(event, { reading, times, isZoomed });
    if (step === null) return;
    event.preventDefault();
    setReading(step.reading);
    if (step.zoom === null) return say(step.reading === null ? '' : wordsOf(step.reading, { model, times }));
    const stretch = step.zoom === 'back' ? null : step.zoom;
    say(stretch === null ? text.keys.whole : text.keys.zoomed(timeOf(stretch[0]), timeOf(stretch[1])));
    onZoom(stretch);
  };
  /** Another chart tells its own values of the time that is read. */
  const onFocus = (model: ChartModel) => {
    if (reading !== null) say(wordsOf(reading, { model, times }));
  };
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent) => {
    if (!currentTarget.contains(relatedTarget)) setReading(null);
  };
  return { reading, said, onKeyDown, onFocus, onBlur };
}

function wordsOf(reading: Reading, { model, times }: { model: ChartModel; times: readonly number[] }): string {
  const index = indexOf(times, reading.at);
  const values = model.series.map(({ name, values: all }) => {
    const value = all[index] ?? null;
    return `${name} ${value === null ? text.keys.unmeasured : model.format(value)}`;
  });
  const [from, to] = stretchOf(reading);
  const marked = from === to ? '' : `${text.keys.marked(timeOf(from), timeOf(to))} `;
  return `${marked}${timeOf(times[index] ?? reading.at)}: ${values.join(', ')}`;
}

/** A text that is told once it stays as it is for a moment. */
function useRested(first: string): [string, (text: string) => void] {
  const [wanted, say] = useState(first);
  const [told, tell] = useState(first);
  useEffect(() => {
    const timer = setTimeout(() => tell(wanted), REST_MS);
    return () => clearTimeout(timer);
  }, [wanted]);
  return [told, say];
}
