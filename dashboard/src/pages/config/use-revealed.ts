import { useCallback, useState } from 'react';
import { api } from '../../data/api.ts';

/** Values that somebody asked to see, for as long as they are shown. */
export interface Revealed {
  readonly values: ReadonlyMap<string, string>;
  /** Fetches the value of one, or of all, which is recorded. */
  readonly reveal: (name?: string) => Promise<void>;
  /** Forgets the values of these names, or all. */
  readonly hide: (names?: readonly string[]) => void;
  /** Takes over what was set, where the name is shown. */
  readonly follow: (changes: ReadonlyMap<string, string | null>) => void;
}

const NONE: ReadonlyMap<string, string> = new Map();

/** The values live in the state of the page and nowhere else: no cache of answers holds them, and they go when it goes. */
export function useRevealed(app: string): Revealed {
  const [values, setValues] = useState(NONE);
  const reveal = useCallback(
    async (name?: string) => {
      const answer = name === undefined ? await api.config(app) : await api.configVar(app, name);
      setValues((before) => new Map([...before, ...Object.entries(answer)]));
    },
    [app],
  );
  const hide = useCallback((names?: readonly string[]) => {
    setValues((before) => {
      if (names === undefined) return NONE;
      return names.some((name) => before.has(name))
        ? new Map([...before].filter(([name]) => !names.includes(name)))
        : before;
    });
  }, []);
  const follow = useCallback((changes: ReadonlyMap<string, string | null>) => {
    setValues((before) => {
      const after = new Map(before);
      for (const [name, value] of changes) {
        if (value === null) after.delete(name);
        else if (after.has(name)) after.set(name, value);
      }
      return after;
    });
  }, []);
  return { values, reveal, hide, follow };
}
