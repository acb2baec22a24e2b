import { COMPILED_HINTS } from './hints/compiled.ts';
import { FIRST_HINTS, LAST_HINTS } from './hints/general.ts';
import { NETWORK_HINTS } from './hints/network.ts';
import { NODEJS_HINTS } from './hints/nodejs.ts';
import { PYTHON_HINTS } from './hints/python.ts';
import { SCRIPTING_HINTS } from './hints/scripting.ts';

const NETWORK_OFF =
  'The network is off for builds of this app: switch it on with `berth builds:set network=on`, or bring what the build downloads along in the source; then push again.';

/** The first match wins; tools that do not reach the network go on to say that they find nothing, so that comes first. */
const HINTS = [
  ...FIRST_HINTS,
  ...NETWORK_HINTS,
  ...NODEJS_HINTS,
  ...PYTHON_HINTS,
  ...SCRIPTING_HINTS,
  ...COMPILED_HINTS,
  ...LAST_HINTS,
];

/**
 * The step to take after a failed build step that printed `lines`, or null where nothing is recognised. `network`:
 * whether the builds of the app have one.
 */
export function hintFor(lines: readonly string[], { network }: { network: boolean }): string | null {
  const output = lines.join('\n');
  const found = HINTS.find(({ pattern }) => pattern.test(output));
  if (found === undefined) return null;
  return !network && NETWORK_HINTS.includes(found) ? NETWORK_OFF : found.next;
}

/** That builds of an app have no network, where this is what made a step fail that printed `lines`; else null. */
export function networkHintFor(lines: readonly string[]): string | null {
  const output = lines.join('\n');
  return NETWORK_HINTS.some(({ pattern }) => pattern.test(output)) ? NETWORK_OFF : null;
}
