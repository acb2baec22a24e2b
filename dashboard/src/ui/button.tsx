import type { LucideIcon } from 'lucide-react';
import type { ButtonHTMLAttributes, MouseEvent, Ref } from 'react';

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'> {
  /** `primary` once a view, for what one came to do; `danger` for what cannot be taken back; `plain` without a border. */
  readonly kind?: 'primary' | 'danger' | 'plain' | undefined;
  readonly size?: 's';
  readonly icon?: LucideIcon;
  /** While what it began goes on: it cannot be pressed again, and turns. */
  readonly busy?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** Not disabled: that would take the keyboard's place from it. A form is not sent by it either. */
const BUSY = {
  disabled: false,
  'aria-disabled': true,
  'aria-busy': true,
  onClick: (event: MouseEvent) => event.preventDefault(),
  // What it opens otherwise, a menu, opens by these.
  onPointerDown: undefined,
  onKeyDown: undefined,
} as const;

/** A button with a word on it. */
export function Button({ kind, size, icon: Icon, busy = false, children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} {...(busy && BUSY)} className={buttonClass({ kind, size })}>
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
export function IconButton({ kind = 'plain', size, icon: Icon, label, busy = false, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      {...(busy && BUSY)}
      className={`${buttonClass({ kind, size })} icon`}
      aria-label={label}
      title={label}
    >
      {busy ? <span className="spinner" aria-hidden="true" /> : <Icon aria-hidden="true" />}
    </button>
  );
}

/** The looks of a button, for a link that is one. */
export function buttonClass({ kind, size }: { kind?: string | undefined; size?: string | undefined } = {}): string {
  return ['button', kind, size].filter(Boolean).join(' ');
}
