import { type KeyboardEvent, useEffect, useId, useRef } from 'react';

const MOST_ROWS = 12;

/** A value, which may have several lines. Ctrl-Enter is done with it, Escape leaves it. */
export function ValueField(props: {
  label: string;
  isLabelSeen?: boolean;
  value: string;
  placeholder?: string;
  focus?: boolean;
  onText: (text: string) => void;
  onDone: () => void;
  onCancel?: () => void;
}) {
  const { label, isLabelSeen = true, value, placeholder, focus = false, onText, onDone, onCancel } = props;
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (focus) field.current?.focus();
  }, [focus]);
  const onKeyDown = (event: KeyboardEvent) => {
    const isDone = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    if (!isDone && (event.key !== 'Escape' || onCancel === undefined)) return;
    event.preventDefault();
    if (isDone) onDone();
    else onCancel?.();
  };
  return (
    <div className="field">
      <label htmlFor={id} className={isLabelSeen ? undefined : 'unseen'}>
        {label}
      </label>
      <textarea
        ref={field}
        id={id}
        className="input mono config-value-field"
        rows={Math.min(value.split('\n').length, MOST_ROWS)}
        value={value}
        placeholder={placeholder}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}
