import { useCallback, useState } from 'react';

/**
 * Something that is sent and may fail: `busy` while it goes on, and in `error` why it failed, to be shown beside what it was
 * asked by. Where a toast is enough, `useAct` is.
 *
 * @example
 * const { busy, error, attempt } = useAttempt();
 * <form onSubmit={attempt(async () => toast.done(text.done((await api.createApp({ name })).name)))}>
 */
export function useAttempt(): {
  busy: boolean;
  error: unknown;
  /** What makes an attempt: for `onSubmit`, `onClick`, or to be called. */
  attempt: (work: () => Promise<unknown>) => (event?: { preventDefault(): void }) => void;
  forget: () => void;
} {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const attempt = (work: () => Promise<unknown>) => (event?: { preventDefault(): void }) => {
    event?.preventDefault();
    setBusy(true);
    setError(null);
    work()
      .catch(setError)
      .finally(() => setBusy(false));
  };
  const forget = useCallback(() => setError(null), []);
  return { busy, error, attempt, forget };
}
