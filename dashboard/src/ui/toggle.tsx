import { Switch } from 'radix-ui';

/** On or off; `busy` while a change of it goes on, as it will be then. */
export function Toggle(props: { label: string; on: boolean; busy?: boolean; onChange: (on: boolean) => void }) {
  const { label, on, busy = false, onChange } = props;
  return (
    <span className="line whole">
      {busy && <span className="spinner" aria-hidden="true" />}
      <Switch.Root
        className="switch"
        aria-label={label}
        aria-busy={busy || undefined}
        checked={on}
        // Not disabled: that would take the keyboard's place from it.
        onCheckedChange={(wanted) => !busy && onChange(wanted)}
      >
        <Switch.Thumb />
      </Switch.Root>
    </span>
  );
}
