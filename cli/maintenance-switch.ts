import { act } from './action.ts';
import type { Invocation } from './command.ts';
import { sayJson } from './terminal.ts';

/** Turns an app's maintenance on or off. */
export async function switchMaintenance({ app, client, json, terminal }: Invocation, on: boolean): Promise<void> {
  const api = await client();
  const name = await app();
  const changed = await act(terminal, `Turning the maintenance of ${name} ${on ? 'on' : 'off'}`, () =>
    api.updateApp(name, { maintenance: on }),
  );
  if (json) sayJson(terminal, changed);
}
