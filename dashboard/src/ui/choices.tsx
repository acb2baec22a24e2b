import { ToggleGroup } from 'radix-ui';

/** One of a few, side by side: a time range, a view. */
export function Choices<Value extends string>(props: {
  label: string;
  value: Value;
  options: readonly (readonly [Value, string])[];
  onChoose: (value: Value) => void;
}) {
  const { label, value, options, onChoose } = props;
  const choose = (chosen: string) => {
    const option = options.find(([each]) => each === chosen);
    if (option !== undefined) onChoose(option[0]);
  };
  return (
    <ToggleGroup.Root type="single" className="choices" aria-label={label} value={value} onValueChange={choose}>
      {options.map(([each, text]) => (
        // As radio buttons do: what an arrow leads to is chosen.
        <ToggleGroup.Item key={each} value={each} onFocus={() => each !== value && onChoose(each)}>
          {text}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
