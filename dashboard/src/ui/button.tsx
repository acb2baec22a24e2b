import type { LucideIcon } from 'lucide-react';
import type { ButtonHTMLAttributes, Ref } from 'react';

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'> {
  /** `primary` once a view, for what one came to do; `danger` for what cannot be taken back; `plain` without a border. */
  readonly kind?: 'primary' | 'danger' | 'plain' | undefined;
  readonly size?: 's';
  readonly icon?: LucideIcon;
  /** While what it began goes on: it cannot be pressed again, and turns. */
  readonly busy?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button with a word on it. */
export function Button({ kind, size, icon: Icon, busy = false, disabled, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={buttonClass({ kind, size })}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
    >
      {busy ? <span className="spinner" aria-hidden="true" /> : Icon && <Icon aria-hidden="true" />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  readonly icon: LucideIcon;
  /** What it does, for those who do not know the picture or do not see it. */
  readonly label: string;
}

/** A button with a picture alone. */
export function IconButton({
  kind = 'plain',
  size,
  icon: Icon,
  label,
  busy = false,
  disabled,
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`${buttonClass({ kind, size })} icon`}
      aria-label={label}
      title={label}
      disabled={disabled || busy}
    >
      {busy ? <span className="spinner" aria-hidden="true" /> : <Icon aria-hidden="true" />}
    </button>
  );
}

/** The looks of a button, for a link that is one. */
export function buttonClass({ kind, size }: { kind?: string | undefined; size?: string | undefined } = {}): string {
  return ['button', kind, size].filter(Boolean).join(' ');
}
