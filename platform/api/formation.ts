import type { FormationResource } from '../client/resources.ts';
import { DYNO_SIZES, dynoSize, type FormationEntry, MAX_QUANTITY } from '../model/formation.ts';
import { Fields } from './decode.ts';
import type { FormationUpdate } from './dependencies.ts';
import { type AppRequest, type Endpoint, param } from './endpoint.ts';
import { invalidParameter, notFound } from './faults.ts';
import { listed, ok } from './reply.ts';
import { stableId } from './stable-id.ts';
import { isoTime } from './time.ts';

/** `/apps/:app/formation` (Platform API, "Formation"). */
export const formationEndpoints: readonly Endpoint[] = [
  { access: 'app', method: 'GET', path: '/apps/:app/formation', action: 'app:read', handle: list },
  { access: 'app', method: 'PATCH', path: '/apps/:app/formation', action: 'app:scale', handle: updateMany },
  { access: 'app', method: 'GET', path: '/apps/:app/formation/:type', action: 'app:read', handle: info },
  { access: 'app', method: 'PATCH', path: '/apps/:app/formation/:type', action: 'app:scale', handle: updateOne },
];

function list(request: AppRequest) {
  const encode = formationEncoder(request);
  return listed(shownEntries(request).map(encode), ['type', 'id']);
}

function info(request: AppRequest) {
  return ok(formationEncoder(request)(entryOf(request)));
}

async function updateMany(request: AppRequest) {
  const { deps, account, app, body } = request;
  const updates = new Fields(body)
    .list('updates', { max: 100 })
    .map((fields) => decodeUpdate(fields, fields.text('type', { max: 100 })));
  const changed = await deps.acts.scale({ account, app, updates });
  return ok(changed.map(formationEncoder(request)));
}

async function updateOne(request: AppRequest) {
  const { deps, account, app, body } = request;
  const update = decodeUpdate(new Fields(body), entryOf(request).type);
  const [changed = entryOf(request)] = await deps.acts.scale({ account, app, updates: [update] });
  return ok(formationEncoder(request)(changed));
}

function entryOf(request: AppRequest): FormationEntry {
  const type = param(request, 'type');
  const entry = shownEntries(request).find((each) => each.type === type || each.id === type);
  if (entry === undefined) throw notFound('formation', 'A process type comes with a line in the Procfile.');
  return entry;
}

function decodeUpdate(fields: Fields, type: string): FormationUpdate {
  if (fields.raw('docker_image') !== undefined) {
    throw invalidParameter(fields.pathOf('docker_image'), 'left out: there is no container registry yet');
  }
  return {
    type,
    quantity: decodeQuantity(fields),
    size: decodeSize(fields, 'size') ?? decodeSize(fields, 'dyno_size'),
  };
}

/** `2`, `"2"`, `"+1"` or `"-1"`. */
function decodeQuantity(fields: Fields): FormationUpdate['quantity'] {
  const value = fields.raw('quantity');
  if (value === undefined) return null;
  const match = /^([+-]?)(\d{1,6})$/.exec(String(value));
  const amount = Number(match?.[2]);
  if (match === null || amount > MAX_QUANTITY || (typeof value === 'number' && value < 0)) {
    throw invalidParameter(
      fields.pathOf('quantity'),
      `a whole number from 0 to ${MAX_QUANTITY}, or relative as "+1" or "-1"`,
    );
  }
  if (match[1] === '') return amount;
  return { by: match[1] === '-' ? -amount : amount };
}

/** Canonical name of the dyno size that a parameter names; null when it is absent. */
export function decodeSize(fields: Fields, name: string): string | null {
  const given = fields.optionalReference(name);
  if (given === null) return null;
  const size = dynoSize(given) ?? DYNO_SIZES.find((each) => sizeId(each.name) === given);
  if (size === undefined) {
    throw invalidParameter(fields.pathOf(name), `one of ${DYNO_SIZES.map((each) => each.name).join(', ')}`);
  }
  return size.name;
}

function sizeId(name: string): string {
  return stableId(`dyno-size:${name}`);
}

/** Entries whose type the app still has: the others keep their quantity for when it comes back. */
function shownEntries({ deps, app }: AppRequest): FormationEntry[] {
  const commands = commandsOf({ deps, app });
  return deps.records.formation.ofApp(app.id).filter((entry) => Object.hasOwn(commands, entry.type));
}

function commandsOf({ deps, app }: Pick<AppRequest, 'deps' | 'app'>): Readonly<Record<string, string>> {
  const { releases } = deps.records;
  return (releases.current(app.id) ?? releases.base(app.id))?.processTypes ?? {};
}

function formationEncoder(request: AppRequest): (entry: FormationEntry) => FormationResource {
  const commands = commandsOf(request);
  return (entry) => ({
    id: entry.id,
    app: { id: request.app.id, name: request.app.name },
    command: Object.hasOwn(commands, entry.type) ? (commands[entry.type] ?? '') : '',
    dyno_size: { id: sizeId(entry.size), name: entry.size },
    quantity: entry.quantity,
    size: entry.size,
    type: entry.type,
    created_at: isoTime(entry.createdAt),
    updated_at: isoTime(entry.updatedAt),
  });
}
