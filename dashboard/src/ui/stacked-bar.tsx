import './stacked-bar.css';

/** A part of a whole; `series` is the chart colour that it has in bar and legend, 0 for what is free. */
export interface BarPart {
  readonly name: string;
  readonly value: number;
  readonly series: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;
}

/** Parts of a whole side by side, with a legend that says how much each is. `label` says what the whole is. */
export function StackedBar(props: { label: string; parts: readonly BarPart[]; format: (value: number) => string }) {
  const { label, format } = props;
  const parts = props.parts.filter(({ value }) => value > 0);
  const total = parts.reduce((sum, { value }) => sum + value, 0);
  return (
    <div className="stacked">
      <svg className="stacked-bar" viewBox="0 0 100 1" preserveAspectRatio="none" role="img" aria-label={label}>
        {parts.map(({ name, value, series }, index) => {
          const before = parts.slice(0, index).reduce((sum, part) => sum + part.value, 0);
          return (
            <rect
              key={name}
              className={`series-${series}`}
              x={(100 * before) / total}
              width={(100 * value) / total}
              height="1"
            >
              <title>{`${name}: ${format(value)}`}</title>
            </rect>
          );
        })}
      </svg>
      <ul className="stacked-legend">
        {parts.map(({ name, value, series }) => (
          <li key={name}>
            <span className={`stacked-key series-${series}`} aria-hidden="true" />
            <span className="quiet">{name}</span>
            <span className="numbers">{format(value)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
