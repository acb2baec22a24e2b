import type { AppResource, DynoResource } from '../../../platform/client/resources.ts';
import { strings } from '../strings/common.ts';

/** How an app fares, as a word and as the meaning of a colour. */
export interface AppState {
  readonly tone: 'good' | 'busy' | 'bad' | 'quiet';
  readonly text: string;
}

/** An app's state from what is recorded of it and of its dynos; one-off dynos do not count. */
export function appState(app: AppResource, dynos: readonly DynoResource[]): AppState {
  const { states } = strings;
  if (app.maintenance) return { tone: 'busy', text: states.maintenance };
  if (app.released_at === null) return { tone: 'quiet', text: states.blank };
  const own = dynos.filter(({ type }) => type !== 'run');
  const count = (state: string) => own.filter((dyno) => dyno.state === state).length;
  if (count('crashed') > 0) return { tone: 'bad', text: states.crashed };
  if (count('up') > 0) return { tone: 'good', text: states.up(count('up')) };
  return own.length > 0 ? { tone: 'busy', text: states.starting } : { tone: 'quiet', text: states.idle };
}
