import type { ConfigVarNamesResource } from '../client/berth-resources.ts';
import type { ConfigVarsResource } from '../client/resources.ts';
import { Fault } from '../errors.ts';
import { configVarProblem } from '../model/release.ts';
import { Fields } from './decode.ts';
import { type AppRequest, type Endpoint, param } from './endpoint.ts';
import { invalidParameter, notFound } from './faults.ts';
import { releaseLinks } from './links.ts';
import { ok } from './reply.ts';
import { shownConfig } from './shown-config.ts';

/** `/apps/:app/config-vars` (Platform API, "Config Vars"), and Berth's own: one of them, and the list of their names. */
export const configVarEndpoints: readonly Endpoint[] = [
  { access: 'app', method: 'GET', path: '/apps/:app/config-vars', action: 'app:read-config', handle: info },
  { access: 'app', method: 'PATCH', path: '/apps/:app/config-vars', action: 'app:configure', handle: update },
  { access: 'app', method: 'GET', path: '/apps/:app/config-vars/:name', action: 'app:read-config', handle: one },
  { access: 'app', method: 'GET', path: '/apps/:app/config-var-names', action: 'app:read', handle: names },
];

function info(request: AppRequest) {
  const { deps, app } = request;
  const base = deps.records.releases.base(app.id);
  const body: ConfigVarsResource = base === null ? {} : shownConfig(request, base);
  return ok(body, base === null ? {} : releaseLinks({ app: app.name, version: base.version }));
}

function one(request: AppRequest) {
  const { deps, app } = request;
  const name = param(request, 'name');
  const base = deps.records.releases.base(app.id);
  if (base === null || !Object.hasOwn(deps.records.releases.config(base.id), name)) {
    throw notFound('config var', '`berth config` lists them.');
  }
  const body: ConfigVarsResource = shownConfig(request, base, name);
  return ok(body, releaseLinks({ app: app.name, version: base.version }));
}

function names({ deps, app }: AppRequest) {
  const base = deps.records.releases.base(app.id);
  const body: ConfigVarNamesResource =
    base === null ? [] : Object.keys(deps.records.releases.config(base.id)).toSorted((a, b) => (a < b ? -1 : 1));
  return ok(body);
}

async function update({ deps, account, session, app, body }: AppRequest) {
  const changes = decodeChanges(body);
  const { release, config } = await deps.acts.setConfig({ account, app, changes });
  // A page is shown no value that it did not ask to see: in a browser that is recorded.
  const resource: ConfigVarsResource = session === null ? config : pick(config, Object.keys(changes));
  return ok(resource, release === null ? {} : releaseLinks({ app: app.name, version: release.version }));
}

function pick(config: ConfigVarsResource, names: readonly string[]): ConfigVarsResource {
  return Object.fromEntries(Object.entries(config).filter(([name]) => names.includes(name)));
}

function decodeChanges(body: unknown): Record<string, string | null> {
  const changes: [string, string | null][] = [];
  for (const [name, value] of new Fields(body).entries()) {
    if (value !== null && typeof value !== 'string')
      throw invalidParameter(name.slice(0, 64), 'a string, or null to remove it');
    refuseName({ name, value: value ?? '' });
    if (value !== null && !value.isWellFormed()) throw invalidParameter(name, 'valid Unicode');
    changes.push([name, value]);
  }
  return Object.fromEntries(changes);
}

function refuseName({ name, value }: { name: string; value: string }): void {
  // No process could be told the difference, and an object of JavaScript's takes this name for its own.
  const problem = name === '__proto__' ? 'Config var name __proto__ cannot be used' : configVarProblem(name, value);
  if (problem === null) return;
  throw new Fault({ code: 'invalid_params', message: problem, next: 'Send it again with that put right.' });
}
