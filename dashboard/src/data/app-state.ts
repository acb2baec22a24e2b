import type { AppSummaryResource } from '../../../platform/client/overview-resources.ts';
import { strings } from '../strings/common.ts';

/** How an app fares, as a word and as the meaning of a colour. */
export interface AppState {
  readonly tone: 'good' | 'busy' | 'bad' | 'quiet';
  readonly text: string;
}

/** An app's state: the worst that there is to say of it. */
export function appState(
  app: Pick<AppSummaryResource, 'maintenance' | 'released_at' | 'dynos' | 'open_rollout'>,
): AppState {
  const { states } = strings;
  const sum = (of: 'wanted' | 'up' | 'crashed') => app.dynos.reduce((total, type) => total + type[of], 0);
  if (app.maintenance) return { tone: 'busy', text: states.maintenance };
  if (sum('crashed') > 0) return { tone: 'bad', text: states.crashed };
  if (app.open_rollout !== null) return { tone: 'busy', text: states.rollingOut };
  if (app.released_at === null) return { tone: 'quiet', text: states.blank };
  if (sum('wanted') === 0) return { tone: 'quiet', text: states.idle };
  if (sum('up') < sum('wanted')) return { tone: 'busy', text: states.partly(sum('up'), sum('wanted')) };
  return { tone: 'good', text: states.up(sum('up')) };
}
