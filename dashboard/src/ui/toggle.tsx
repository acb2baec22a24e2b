import { Switch } from 'radix-ui';

/** On or off, at once. */
export function Toggle(props: { label: string; on: boolean; disabled?: boolean; onChange: (on: boolean) => void }) {
  const { label, on, disabled = false, onChange } = props;
  return (
    <Switch.Root className="switch" aria-label={label} checked={on} disabled={disabled} onCheckedChange={onChange}>
      <Switch.Thumb />
    </Switch.Root>
  );
}
