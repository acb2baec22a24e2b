import { useState } from 'react';
import { toast } from './toast.ts';

/**
 * Something that is done at the press of a button: `busy` while it goes on, and its outcome as a toast. What the event
 * stream tells of it refreshes the page by itself.
 *
 * @example
 * const restart = useAct(() => api.restart(app), 'Restarted all dynos');
 * <Button busy={restart.busy} onClick={restart.run}>Restart</Button>
 */
export function useAct<Given extends readonly unknown[]>(
  act: (...given: Given) => Promise<unknown>,
  done: string | ((...given: Given) => string),
): { run: (...given: Given) => void; busy: boolean } {
  const [busy, setBusy] = useState(false);
  const run = (...given: Given) => {
    setBusy(true);
    act(...given)
      .then(
        () => toast.done(typeof done === 'string' ? done : done(...given)),
        (error: unknown) => toast.failed(error),
      )
      .finally(() => setBusy(false));
  };
  return { run, busy };
}
