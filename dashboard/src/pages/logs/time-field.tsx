import { useEffect, useState } from 'react';
import { logStrings as text } from '../../strings/logs.ts';

/** Long enough to type the rest of a year: its first digits are a time of their own. */
const REST_MS = 900;
const EARLIEST = '2000-01-01T00:00';

/** A time to jump to. */
export function TimeField({ at, onTime }: { at: string | undefined; onTime: (at: string) => void }) {
  const shown = localOf(at);
  const [typed, setTyped] = useState(shown);
  useEffect(() => setTyped(shown), [shown]);
  useEffect(() => {
    if (typed === shown || (typed !== '' && typed < EARLIEST)) return undefined;
    const timer = setTimeout(() => onTime(typed && new Date(typed).toISOString()), REST_MS);
    return () => clearTimeout(timer);
  }, [typed, shown, onTime]);
  return (
    <label className="log-time" title={text.at}>
      <span className="quiet small">{text.from}</span>
      <input
        type="datetime-local"
        className="input s"
        aria-label={text.at}
        step={1}
        min={EARLIEST}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </label>
  );
}

/** A time as the browser's own field takes it. */
function localOf(at: string | undefined): string {
  if (at === undefined) return '';
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
