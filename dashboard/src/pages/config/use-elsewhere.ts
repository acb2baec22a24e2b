import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { EventResource } from '../../../../platform/client/berth-resources.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { onEvent } from '../../data/live.ts';

/** A release that was not made here, and the names whose values it changed. */
export interface ElsewhereChange {
  readonly version: number;
  /** Whether that release failed, so that the change is taken back. */
  readonly failed: boolean;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Follows changes of config vars that others make while the page is open. `touched` hears the names that any release
 * changed or took back (none given: any may be meant): what is known of their values holds no more. `own` settles with the version that a change of the page's
 * own made, for as long as that is not known.
 */
export function useElsewhere(options: {
  app: string;
  own: () => Promise<ReadonlySet<number>>;
  touched: (names?: readonly string[]) => void;
}) {
  const { app } = options;
  const [changes, setChanges] = useState<readonly ElsewhereChange[]>([]);
  const { data: resource } = useQuery({ queryKey: keys.app(app), queryFn: () => api.app(app) });
  const appId = resource?.id;
  const latest = useRef(options);
  latest.current = options;
  useEffect(() => {
    let isGone = false;
    const look = async (event: EventResource) => {
      const version = event.data['version'];
      if (typeof version !== 'number') return;
      const failed = event.kind === 'release.failed';
      const isOwn = (await latest.current.own()).has(version);
      if (isOwn && !failed) return;
      const { config } = await api.releaseDiff(app, `v${version}`);
      const names = [...config.added, ...config.changed, ...config.removed];
      if (isGone || names.length === 0) return;
      latest.current.touched(names);
      if (!isOwn)
        setChanges((before) => [...before.filter((one) => one.version !== version), { version, failed, ...config }]);
    };
    const stop = onEvent((event) => {
      const isRelease = event.kind === 'release.created' || event.kind === 'release.failed';
      if (isRelease && event.app?.id === appId) look(event).catch(() => latest.current.touched());
    });
    return () => {
      isGone = true;
      stop();
    };
  }, [app, appId]);
  return { changes, dismiss: () => setChanges([]) };
}
