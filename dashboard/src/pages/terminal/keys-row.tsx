import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp } from 'lucide-react';
import type { MouseEvent, ReactNode } from 'react';
import { terminalStrings } from '../../strings/terminal.ts';
import type { LackedKey } from './keys.ts';

const text = terminalStrings.keys;
/** In two rows of four, the arrows as on a keyboard. */
const KEYS: readonly (readonly [LackedKey | 'control', ReactNode])[] = [
  ['escape', 'Esc'],
  ['tab', 'Tab'],
  ['up', <ArrowUp key="up" aria-hidden="true" />],
  ['interrupt', 'Ctrl C'],
  ['control', 'Ctrl'],
  ['left', <ArrowLeft key="left" aria-hidden="true" />],
  ['down', <ArrowDown key="down" aria-hidden="true" />],
  ['right', <ArrowRight key="right" aria-hidden="true" />],
];

/** The keys that the keyboard on a screen lacks. Ctrl stays down for the next letter. */
export function KeysRow(props: {
  isControl: boolean;
  onKey: (key: LackedKey) => void;
  onControl: (isDown: boolean) => void;
}) {
  const { isControl, onKey, onControl } = props;
  return (
    <div className="terminal-keys" role="toolbar" aria-label={text.title}>
      {KEYS.map(([key, face]) => (
        <button
          key={key}
          type="button"
          aria-label={text.names[key]}
          {...(key === 'control' && { 'aria-pressed': isControl })}
          onMouseDown={letFocusBe}
          onClick={() => (key === 'control' ? onControl(!isControl) : onKey(key))}
        >
          {face}
        </button>
      ))}
    </div>
  );
}

/** Who types goes on typing: a screen's keyboard goes away with the focus. */
function letFocusBe(event: MouseEvent): void {
  event.preventDefault();
}
