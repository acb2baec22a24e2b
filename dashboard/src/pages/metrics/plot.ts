import UPlot, { type AlignedData, type Options, type Series as PlotSeries } from 'uplot';
import { memory } from '../../strings/count.ts';
import { dayOfMonth, timeOfDay } from '../../strings/dates.ts';
import type { Reading } from './chart-keys.ts';
import { type ChartModel, type Mark, stackedValues } from './chart-model.ts';
import { drawByTouch } from './draw-by-touch.ts';
import { drawLimits, drawMarks, FONT } from './plot-marks.ts';
import type { Colours } from './use-colours.ts';

const HEIGHT = 220;
const DAY = 86_400;
const NOTHING = { left: 0, top: 0, width: 0, height: 0 };
const MIB = 1024 * 1024;
/** What was drawn across by mistake. */
const LEAST_PIXELS = 6;
/** Whoever draws this near to the end means the newest too. */
const EDGE_PIXELS = 12;
/** Steps of an axis of memory: 1 MB, 2 MB, 4 MB … */
const MEMORY_STEPS = Array.from({ length: 24 }, (_, power) => MIB * 2 ** power);

export interface Shown {
  readonly model: ChartModel;
  /** unix s */
  readonly times: readonly number[];
  readonly marks: readonly Mark[];
  readonly colours: Colours;
}

interface Handlers {
  /** A stretch was drawn across, unix s. */
  readonly onZoom: (from: number, to: number) => void;
  /** The pointer is at that time, or (null) at none. */
  readonly onPoint: (index: number | null) => void;
}

/** One chart in a place of the page, as wide as that. Charts of a page have one crosshair. */
export class Plot {
  readonly #place: HTMLElement;
  readonly #handlers: Handlers;
  readonly #watch: ResizeObserver;
  #plot: UPlot | null = null;
  #shown: Shown | null = null;
  #reading: Reading | null = null;

  constructor(place: HTMLElement, handlers: Handlers) {
    this.#place = place;
    this.#handlers = handlers;
    this.#watch = new ResizeObserver(() => this.#plot?.setSize({ width: place.clientWidth, height: HEIGHT }));
    this.#watch.observe(place);
  }

  show(shown: Shown): void {
    const isSame = this.#shown !== null && shapeOf(this.#shown) === shapeOf(shown);
    const hasColours = this.#shown?.colours === shown.colours;
    this.#shown = shown;
    if (this.#plot !== null && isSame && hasColours) {
      this.#plot.setData(dataOf(shown));
      return;
    }
    this.#plot?.destroy();
    this.#plot = new UPlot(this.#options(shown), dataOf(shown), this.#place);
  }

  /** Shows what keys read and mark, at its time also when other times are shown; null takes that away. */
  read(reading: Reading | null): void {
    const wasRead = this.#reading !== null;
    this.#reading = reading;
    if (this.#plot === null) return;
    if (reading !== null) this.#point(this.#plot);
    else if (wasRead) {
      this.#plot.setSelect(NOTHING, false);
      this.#plot.setCursor({ left: -1, top: -1 });
    }
  }

  close(): void {
    this.#watch.disconnect();
    this.#plot?.destroy();
  }

  #options({ model, colours }: Shown): Options {
    const axis = {
      stroke: colours('--text-quiet'),
      font: FONT,
      grid: { stroke: colours('--line'), width: 1 },
      ticks: { show: false },
    };
    const last = model.series.length;
    return {
      width: this.#place.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      padding: [16, 8, 0, 0],
      cursor: {
        sync: {
          key: 'metrics',
          filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave', sub: () => true },
        },
        drag: { x: true, y: false, setScale: false },
        bind: { dblclick: () => null },
        points: { size: 7, ...(model.stacked && { show: false }) },
      },
      scales: { y: { range: (_, _low, high) => [0, highest(model, high)] } },
      axes: [
        {
          ...axis,
          size: 28,
          space: 72,
          values: (_, splits, _axis, _space, step) => splits.map((at) => timeText(at, step)),
        },
        {
          ...axis,
          size: 64,
          ...(model.format === memory && { incrs: MEMORY_STEPS }),
          values: (_, splits) => splits.map((value) => model.format(value)),
        },
      ],
      series: [{}, ...model.series.map((each) => seriesOf(each, { colours, stacked: model.stacked }))],
      ...(model.stacked && {
        bands: model.series
          .slice(1)
          .map((_, index) => ({ series: [last - index, last - index - 1] as [number, number] })),
      }),
      hooks: {
        ready: [({ over }) => drawByTouch(over)],
        draw: [(plot) => this.#draw(plot)],
        setCursor: [(plot) => this.#handlers.onPoint(plot.cursor.idx ?? null)],
        setSelect: [(plot) => this.#zoom(plot)],
      },
    };
  }

  #draw(plot: UPlot): void {
    if (this.#shown === null) return;
    const { model, marks, colours } = this.#shown;
    drawLimits(plot, model.limits, colours);
    drawMarks(plot, marks, colours);
    this.#point(plot);
  }

  #point(plot: UPlot): void {
    if (this.#reading === null) return;
    const { at, since } = this.#reading;
    const left = plot.valToPos(at, 'x');
    const other = plot.valToPos(since ?? at, 'x');
    const { clientHeight: height } = plot.over;
    plot.setSelect({ left: Math.min(left, other), top: 0, width: Math.abs(left - other), height }, false);
    plot.setCursor({ left, top: 0 });
  }

  #zoom(plot: UPlot): void {
    const { left, width } = plot.select;
    if (width < LEAST_PIXELS) return;
    const isToTheEnd = left + width > plot.over.clientWidth - EDGE_PIXELS;
    const from = plot.posToVal(left, 'x');
    const to = isToTheEnd ? (plot.scales['x']?.max ?? Number.NaN) : plot.posToVal(left + width, 'x');
    plot.setSelect(NOTHING, false);
    this.#handlers.onZoom(from, to);
  }
}

function seriesOf(
  { name, colour, dashed = false }: ChartModel['series'][number],
  { colours, stacked }: { colours: Colours; stacked: boolean },
): PlotSeries {
  const stroke = colours(colour);
  return {
    label: name,
    stroke,
    width: stacked ? 0 : 1.5,
    ...(stacked && { fill: transparent(stroke, 0.7) }),
    ...(dashed && { dash: [4, 4] }),
    points: { show: false, size: 4, fill: stroke, filter: (plot, index) => alone(plot.data[index] ?? []) },
  };
}

/** A value between two gaps is no line: it gets a point. */
function alone(values: ArrayLike<number | null | undefined>): number[] {
  return Array.from(values).flatMap((value, index) =>
    value != null && values[index - 1] == null && values[index + 1] == null ? [index] : [],
  );
}

function dataOf({ model, times }: Shown): AlignedData {
  const values = model.series.map((each) => [...each.values]);
  return [[...times], ...(model.stacked ? stackedValues(values) : values)];
}

/** What another chart has to be made for. */
function shapeOf({ model }: Shown): string {
  return JSON.stringify([model.title, model.series.map(({ name, colour }) => [name, colour]), model.limits]);
}

/** A limit is on the chart too, and nothing touches its upper edge. */
function highest({ limits }: ChartModel, high: number | null): number {
  const most = Math.max(high ?? 0, ...limits.map(({ value }) => value));
  return most > 0 ? most * 1.1 : 1;
}

function transparent(colour: string, share: number): string {
  return colour.replace(
    /^rgba?\(([^)/]+)\)$/,
    (_, parts: string) => `rgba(${parts.split(',').slice(0, 3).join(',')}, ${share})`,
  );
}

/** The day where the steps are days or a day begins, the time of day elsewhere. */
function timeText(at: number, step: number): string {
  const date = new Date(at * 1000);
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0;
  if (step >= DAY || (isMidnight && step >= 60)) return dayOfMonth(date);
  return step < 60 ? timeOfDay(date) : timeOfDay(date).slice(0, 'hh:mm'.length);
}
