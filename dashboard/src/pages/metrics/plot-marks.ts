import type UPlot from 'uplot';
import type { ChartModel, Mark } from './chart-model.ts';
import type { Colours } from './use-colours.ts';

/** Of everything that is written into a chart. */
export const FONT = '12px "Inter Variable", ui-sans-serif, system-ui, sans-serif';
const LABEL_ROOM = 34;
const TRIANGLE = 5;

/** Limits as dashed lines with their names at the right. */
export function drawLimits(plot: UPlot, limits: ChartModel['limits'], colours: Colours): void {
  const { ctx, bbox } = plot;
  for (const { name, value } of limits) {
    const y = plot.valToPos(value, 'y', true);
    onCanvas(ctx, () => {
      ctx.strokeStyle = colours('--bad');
      line(ctx, { from: [bbox.left, y], to: [bbox.left + bbox.width, y] });
      ctx.fillStyle = colours('--bad');
      ctx.textAlign = 'right';
      ctx.textBaseline = 'bottom';
      ctx.fillText(name, bbox.left + bbox.width - 4 * devicePixelRatio, y - 2 * devicePixelRatio);
    });
  }
}

/** Releases as lines with their number on top, restarts as lines that end in a triangle at the bottom. */
export function drawMarks(plot: UPlot, marks: readonly Mark[], colours: Colours): void {
  const { ctx, bbox } = plot;
  const scale = devicePixelRatio;
  let labelled = Number.NEGATIVE_INFINITY;
  for (const { at, label, kind } of marks) {
    const x = plot.valToPos(at, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    onCanvas(ctx, () => {
      const colour = colours(kind === 'release' ? '--text-quiet' : '--bad');
      ctx.strokeStyle = colour;
      ctx.fillStyle = colour;
      line(ctx, { from: [x, bbox.top], to: [x, bbox.top + bbox.height] });
      if (kind === 'restart') triangle(ctx, x, bbox.top + bbox.height, TRIANGLE * scale);
      else if (x - labelled > LABEL_ROOM * scale) {
        ctx.textAlign = 'center';
        ctx.textBaseline = 'bottom';
        ctx.fillText(label, x, bbox.top - 2 * scale);
        labelled = x;
      }
    });
  }
}

/** Leaves the canvas as it was. */
function onCanvas(ctx: CanvasRenderingContext2D, draw: () => void): void {
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.font = FONT.replace('12px', `${12 * devicePixelRatio}px`);
  draw();
  ctx.restore();
}

function line(ctx: CanvasRenderingContext2D, { from, to }: { from: [number, number]; to: [number, number] }): void {
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
}

function triangle(ctx: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  ctx.beginPath();
  ctx.moveTo(x, y - size * 1.6);
  ctx.lineTo(x + size, y);
  ctx.lineTo(x - size, y);
  ctx.fill();
}
