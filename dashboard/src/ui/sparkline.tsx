import './sparkline.css';
import { HEIGHT, sparklinePaths, WIDTH } from './sparkline-path.ts';
import type { Tone } from './state.tsx';

/**
 * A small line without axes: how a figure went, beside the figure itself. It fills its place's width. A null is a gap;
 * the scale begins at 0. `label` says to a screen reader what the line shows.
 */
export function Sparkline({
  values,
  label,
  tone = 'accent',
}: {
  values: readonly (number | null)[];
  label: string;
  tone?: Tone;
}) {
  const paths = sparklinePaths(values);
  return (
    <svg
      className={`sparkline sparkline-${tone}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path className="sparkline-ground" d={`M0 ${HEIGHT}H${WIDTH}`} />
      {paths.map(({ line, area, from }) => (
        <g key={from}>
          <path className="sparkline-area" d={area} />
          <path className="sparkline-line" d={line} />
        </g>
      ))}
    </svg>
  );
}
