import { Construction, type LucideIcon, RotateCw, Undo2 } from 'lucide-react';
import type { AppSummaryResource } from '../../../platform/client/overview-resources.ts';
import { api } from '../data/api.ts';
import { strings } from '../strings/common.ts';

const text = strings.actions;

/** Something that can be done to an app from everywhere. */
export interface AppAction {
  readonly name: string;
  readonly icon: LucideIcon;
  /** Whether it makes sense for the app as it is; without it, always. */
  readonly fits?: (app: AppSummaryResource) => boolean;
  /** The question that is asked first. */
  readonly asks?: (app: string) => string;
  readonly run: (app: string) => Promise<unknown>;
  readonly done: (app: string) => string;
}

/** What the palette and the overview offer. */
export const appActions: readonly AppAction[] = [
  { name: text.restart, icon: RotateCw, asks: text.restartAsks, run: (app) => api.restart(app), done: text.restarted },
  { name: text.rollback, icon: Undo2, asks: text.rollbackAsks, run: rollBack, done: text.rolledBack },
  {
    name: text.maintenanceOn,
    fits: ({ maintenance }) => !maintenance,
    icon: Construction,
    asks: text.maintenanceAsks,
    run: (app) => api.updateApp(app, { maintenance: true }),
    done: text.maintenanceIsOn,
  },
  {
    name: text.maintenanceOff,
    fits: ({ maintenance }) => maintenance,
    icon: Construction,
    run: (app) => api.updateApp(app, { maintenance: false }),
    done: text.maintenanceIsOff,
  },
];

/** To the newest release before the current one that can be gone back to. */
async function rollBack(app: string): Promise<void> {
  const releases = await api.releases(app, { order: 'desc', limit: 50 });
  const current = releases.find((release) => release.current);
  const target = releases.find((release) => release.eligible_for_rollback && release.version < (current?.version ?? 0));
  if (target === undefined) throw new Error(text.nothingBefore);
  await api.rollback(app, target.id);
}
