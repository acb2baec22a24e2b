import type { DynoResource } from '../client/resources.ts';
import { Fault } from '../errors.ts';
import { type Dyno, shownDynos } from '../model/dyno.ts';
import { DEFAULT_DYNO_SIZE } from '../model/formation.ts';
import { configVarProblem } from '../model/release.ts';
import { attachPath, attachUrlFor } from './attach-url.ts';
import { Fields } from './decode.ts';
import type { DynoSelection } from './dependencies.ts';
import { type AppRequest, type Endpoint, param } from './endpoint.ts';
import { invalidParameter, notFound } from './faults.ts';
import { decodeSize } from './formation.ts';
import { accepted, created, listed, ok } from './reply.ts';
import { isoTime } from './time.ts';

/** `/apps/:app/dynos`, and `/apps/:app/formations/:type` for all dynos of a type (Platform API, "Dyno"). */
export const dynoEndpoints: readonly Endpoint[] = [
  { access: 'app', method: 'GET', path: '/apps/:app/dynos', action: 'app:read', handle: list },
  { access: 'app', method: 'POST', path: '/apps/:app/dynos', action: 'app:run', handle: create },
  { access: 'app', method: 'DELETE', path: '/apps/:app/dynos', action: 'app:scale', handle: restart(() => ({})) },
  { access: 'app', method: 'GET', path: '/apps/:app/dynos/:dyno', action: 'app:read', handle: info },
  { access: 'app', method: 'DELETE', path: '/apps/:app/dynos/:dyno', action: 'app:scale', handle: restart(oneDyno) },
  {
    access: 'app',
    method: 'POST',
    path: '/apps/:app/dynos/:dyno/actions/stop',
    action: 'app:scale',
    handle: stop(oneDyno),
  },
  {
    access: 'app',
    method: 'DELETE',
    path: '/apps/:app/formations/:type',
    action: 'app:scale',
    handle: restart(oneType),
  },
  {
    access: 'app',
    method: 'POST',
    path: '/apps/:app/formations/:type/actions/stop',
    action: 'app:scale',
    handle: stop(oneType),
  },
];

function list(request: AppRequest) {
  const encode = dynoEncoder(request);
  return listed(
    shownOf(request).map((dyno) => encode(dyno, null)),
    ['name', 'id'],
  );
}

function info(request: AppRequest) {
  const dyno = findDyno(request, param(request, 'dyno'));
  return ok(dynoEncoder(request)(dyno, null));
}

async function create(request: AppRequest) {
  const { deps, account, app, body } = request;
  const fields = new Fields(body);
  const attach = fields.optionalFlag('attach') ?? false;
  if (attach) refuseRendezvous(request.userAgent);
  const type = fields.optionalText('type') ?? 'run';
  if (type !== 'run') throw invalidParameter('type', 'run: a one-off dyno has no other');
  const { env, columns, rows } = decodeEnv(fields.optionalObject('env'));
  const dyno = await deps.acts.run({
    account,
    app,
    command: fields.text('command', { max: 65_536 }),
    attach,
    tty: attach && !(fields.optionalFlag('force_no_tty') ?? false),
    env,
    size: decodeSize(fields, 'size') ?? DEFAULT_DYNO_SIZE,
    columns,
    rows,
  });
  const attachUrl = attach ? attachUrlFor(request, { dyno, start: () => deps.acts.attach({ app, dyno }) }) : null;
  const links = attachUrl === null ? {} : { attach: attachPath({ app: app.name, dyno: dyno.name }) };
  return created(dynoEncoder(request)(dyno, attachUrl), links);
}

/** The `heroku` CLI attaches by Heroku's rendezvous protocol alone, over TLS, and says nothing useful of a WebSocket. */
export function refuseRendezvous(userAgent: string): void {
  if (!userAgent.startsWith('heroku-cli/')) return;
  throw new Fault({
    code: 'invalid_params',
    message: 'Cannot attach to a one-off dyno from the heroku CLI yet',
    next: 'Use `berth run`, or `heroku run:detached` and `heroku logs`.',
  });
}

/** Environment for one process, and the size of its terminal (COLUMNS, LINES) where that is given. */
export function decodeEnv(fields: Fields | null) {
  const env: [string, string][] = [];
  for (const [name, value] of fields?.entries() ?? []) {
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string' || configVarProblem(name, text) !== null || name === '__proto__') {
      throw invalidParameter(`env[${name.slice(0, 64)}]`, 'a string or a number, and its name that of a config var');
    }
    env.push([name, text]);
  }
  const map = new Map(env);
  return { env: Object.fromEntries(env), columns: sizeIn(map.get('COLUMNS')), rows: sizeIn(map.get('LINES')) };
}

function sizeIn(text: string | undefined): number | null {
  const size = Number(text);
  return Number.isInteger(size) && size > 0 && size < 10_000 ? size : null;
}

function restart(select: (request: AppRequest) => DynoSelection) {
  return async (request: AppRequest) => {
    const { deps, account, app } = request;
    await deps.acts.restart({ account, app, selector: select(request) });
    return accepted();
  };
}

function stop(select: (request: AppRequest) => DynoSelection) {
  return async (request: AppRequest) => {
    const { deps, account, app } = request;
    await deps.acts.stopDyno({ account, app, selector: select(request) });
    return accepted();
  };
}

function oneDyno(request: AppRequest): DynoSelection {
  return { dyno: findDyno(request, param(request, 'dyno')).name };
}

function oneType(request: AppRequest): DynoSelection {
  const type = param(request, 'type');
  const known = [...request.deps.records.formation.ofApp(request.app.id), ...shownOf(request)];
  if (!known.some((each) => each.type === type)) throw notFound('formation', '`berth ps` shows the process types.');
  return { type };
}

/** A dyno of the app by name or id. */
export function findDyno(request: Pick<AppRequest, 'deps' | 'app'>, identifier: string): Dyno {
  const dyno = shownOf(request).find((each) => each.name === identifier || each.id === identifier);
  if (dyno === undefined) throw notFound('dyno', '`berth ps` shows those that run.');
  return dyno;
}

/** The dynos that are shown, one a name. */
export function shownOf({ deps, app }: Pick<AppRequest, 'deps' | 'app'>): Dyno[] {
  return shownDynos(deps.records.dynos.ofApp(app.id), deps.records.releases.current(app.id)?.id ?? null);
}

function dynoEncoder({ deps, app }: AppRequest): (dyno: Dyno, attachUrl: string | null) => DynoResource {
  const sizes = new Map(deps.records.formation.ofApp(app.id).map((entry) => [entry.type, entry.size]));
  return (dyno, attachUrl) => ({
    id: dyno.id,
    name: dyno.name,
    app: { id: app.id, name: app.name },
    attach_url: attachUrl,
    command: dyno.command,
    release: { id: dyno.releaseId, version: deps.records.releases.byId(dyno.releaseId)?.version ?? 0 },
    size: (dyno.processSetId === null ? undefined : sizes.get(dyno.type)) ?? DEFAULT_DYNO_SIZE,
    state: dyno.state,
    type: dyno.type,
    created_at: isoTime(dyno.createdAt),
    updated_at: isoTime(dyno.updatedAt),
  });
}
