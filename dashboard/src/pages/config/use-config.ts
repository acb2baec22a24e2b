import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { useAttempt } from '../../ui/attempt.ts';
import { type Changes, NO_CHANGES, stage } from './changes.ts';
import { useElsewhere } from './use-elsewhere.ts';
import { useRevealed } from './use-revealed.ts';

/** What was applied last: where its rollout is to be watched (null: nothing changed), and what it was. */
export interface Applied {
  readonly rolloutUrl: string | null;
  readonly changes: Changes;
}

/** Everything that the page knows and does: revealed values, staged changes, and what became of those applied. */
export function useConfig(app: string, names: readonly string[]) {
  const queries = useQueryClient();
  const revealed = useRevealed(app);
  const [staged, setStaged] = useState(NO_CHANGES);
  const [applied, setApplied] = useState<Applied | null>(null);
  const { busy, error, attempt, forget } = useAttempt();
  const own = useRef<Promise<ReadonlySet<number>>>(Promise.resolve(new Set()));
  const elsewhere = useElsewhere({ app, own: () => own.current, touched: revealed.hide });

  // Rows are drawn anew only where they change, so what they are handed must stay the same.
  const known = useRef({ names, values: revealed.values });
  known.current = { names, values: revealed.values };
  const put = useCallback((more: Changes) => {
    const { names: all, values } = known.current;
    setStaged((changes) => stage({ changes, more, names: new Set(all), known: values }));
  }, []);
  const takeBack = useCallback(
    (name?: string) => {
      forget();
      setStaged((changes) => (name === undefined ? NO_CHANGES : without(changes, name)));
    },
    [forget],
  );

  const apply = attempt(async () => {
    setApplied(null);
    const sent = api.setConfig(app, Object.fromEntries(staged));
    const before = own.current;
    own.current = Promise.allSettled([before, sent]).then(([all, answer]) => {
      const version = answer.status === 'fulfilled' ? versionOf(answer.value.rolloutUrl) : null;
      return new Set([...(all.status === 'fulfilled' ? all.value : []), ...(version === null ? [] : [version])]);
    });
    const { rolloutUrl } = await sent;
    revealed.follow(staged);
    setApplied({ rolloutUrl, changes: staged });
    setStaged(NO_CHANGES);
    elsewhere.dismiss();
    void queries.invalidateQueries({ queryKey: keys.app(app) });
  });
  return {
    ...{ revealed, staged, put, replace: setStaged, takeBack, apply, busy, error },
    ...{ applied, dismissApplied: () => setApplied(null), elsewhere },
  };
}

export type Config = ReturnType<typeof useConfig>;

function without(changes: Changes, name: string): Changes {
  const rest = new Map(changes);
  rest.delete(name);
  return rest;
}

function versionOf(rolloutUrl: string | null): number | null {
  const version = /\/releases\/(\d+)\/rollout$/.exec(rolloutUrl ?? '')?.[1];
  return version === undefined ? null : Number(version);
}
