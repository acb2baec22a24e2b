import type { BuildpackInstallationResource } from '../platform/client/resources.ts';
import { act } from './action.ts';
import type { Invocation } from './command.ts';
import { textFlag } from './flags.ts';
import { wholeNumber } from './numbers.ts';
import { sayTable } from './table.ts';
import { sayJson, type Terminal, tell } from './terminal.ts';

/** As their user named them. */
function namesOf(installations: readonly BuildpackInstallationResource[]): string[] {
  return installations.map(({ buildpack }) => buildpack.name);
}

/** Position from `--index` (1 is the first), counted from 0; null when it was not given. */
export function indexFlag(invocation: Invocation): number | null {
  const text = textFlag(invocation, 'index');
  return text === undefined ? null : wholeNumber(text, '--index') - 1;
}

/** Sets the buildpacks of the app to what `change` makes of them, and says what the next build uses. */
export async function changeBuildpacks(
  { app, client, json, terminal }: Invocation,
  change: (names: readonly string[]) => readonly string[],
): Promise<void> {
  const api = await client();
  const name = await app();
  const wanted = change(namesOf(await api.buildpacks(name)));
  const now = await act(terminal, `Setting the buildpacks of ${name}`, () => api.setBuildpacks(name, wanted));
  if (json) sayJson(terminal, now);
  else if (now.length === 0) tell(terminal, 'The next build uses the buildpack that it detects.');
  else tell(terminal, `The next build uses ${namesOf(now).join(', then ')}.`);
}

export function sayBuildpacks(terminal: Terminal, installations: readonly BuildpackInstallationResource[]): void {
  sayTable(terminal, installations, {
    empty: 'None is set: each build uses the buildpack that it detects. `berth plan` says which.',
    columns: [
      { title: '#', value: ({ ordinal }) => ordinal + 1, right: true },
      { title: 'Buildpack', value: ({ buildpack }) => buildpack.name },
    ],
  });
}
