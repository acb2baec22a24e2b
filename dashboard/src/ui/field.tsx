import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from 'react';

interface TextFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'id' | 'onChange' | 'size'> {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong with what was typed. */
  readonly wrong?: string | null;
  readonly onText: (text: string) => void;
  readonly ref?: Ref<HTMLInputElement>;
}

/** A line of text with its label, a hint below, and what is wrong with it. */
export function TextField({ label, hint, wrong = null, onText, ...rest }: TextFieldProps) {
  const id = useId();
  const about = `${id}-about`;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...rest}
        id={id}
        className="input"
        aria-invalid={wrong === null ? undefined : true}
        aria-describedby={hint === undefined && wrong === null ? undefined : about}
        onChange={(event) => onText(event.target.value)}
      />
      {(wrong !== null || hint !== undefined) && (
        <small id={about} className={wrong === null ? undefined : 'wrong'}>
          {wrong ?? hint}
        </small>
      )}
    </div>
  );
}
