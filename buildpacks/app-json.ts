/**
 * app.json: what an app wants at its first deploy, after Heroku's schema
 * (https://devcenter.heroku.com/articles/app-json-schema): `env`, `buildpacks`, `formation`, `scripts.postdeploy`. The
 * rest of the schema is passed over.
 */

import { findJsonFault } from './json-fault.ts';
import { PlanError, type Source } from './plan.ts';
import { MAX_BUILDPACKS, readReference } from './reference.ts';
import { entryAt, shown, withoutBom } from './tree.ts';

const path = 'app.json';
const CONFIG_VAR = /^[A-Za-z_][A-Za-z0-9_]*$/;
const TYPE = /^[A-Za-z0-9_-]{1,64}$/;
const MOST_ENTRIES = 200;

export interface AppJson {
  /** Config vars by name. */
  readonly env: Readonly<Record<string, EnvEntry>>;
  /** As written: names of ours and URLs, in order. */
  readonly buildpacks: readonly string[];
  readonly formation: Readonly<Record<string, { readonly quantity: number | null; readonly size: string | null }>>;
  readonly postdeploy: string | null;
}

/** `generator` makes a value where none is given; one that is `required` and has neither has to be set by its user. */
export interface EnvEntry {
  readonly value: string | null;
  readonly generator: 'secret' | null;
  readonly required: boolean;
}

const none: AppJson = { env: {}, buildpacks: [], formation: {}, postdeploy: null };

/** The source's app.json; empty when there is none. Throws a {@link PlanError} `invalid_app_json`. */
export async function readAppJson(source: Source): Promise<AppJson> {
  if (entryAt(source, path) === null) return none;
  const text = await source.read(path);
  if (text === null) throw fault('it is not a regular file of at most 1 MiB');
  const root = object(parsed(withoutBom(text)), 'it');
  return {
    env: envOf(member(root, 'env')),
    buildpacks: buildpacksOf(member(root, 'buildpacks')),
    formation: formationOf(member(root, 'formation')),
    postdeploy: postdeployOf(member(root, 'scripts')),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const found = findJsonFault(text);
    throw fault(found === null ? 'it is not valid JSON' : `line ${found.line}: ${found.reason}`);
  }
}

function envOf(value: unknown): AppJson['env'] {
  return mapped(value, 'env', (entry, name) => {
    if (!CONFIG_VAR.test(name)) throw fault(`env: ${shown(name, 60)} cannot be the name of a config var`);
    const plain = plainText(entry);
    if (plain !== null) return { value: plain, generator: null, required: true };
    const fields = object(entry, `env.${name}`);
    const given = member(fields, 'value');
    const generator = member(fields, 'generator');
    if (generator !== undefined && generator !== 'secret') throw fault(`env.${name}.generator can only be "secret"`);
    const value = plainText(given);
    if (value === null && given !== undefined && given !== null) throw fault(`env.${name}.value is not a string`);
    return {
      value,
      generator: generator ?? null,
      required: member(fields, 'required') !== false,
    };
  });
}

/** Config vars are texts; a number or a truth value is meant as what is written. */
function plainText(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

function buildpacksOf(value: unknown): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > MAX_BUILDPACKS) {
    throw fault(`buildpacks is not a list of at most ${MAX_BUILDPACKS}`);
  }
  return value.map((entry: unknown, index) => {
    const url = typeof entry === 'string' ? entry : member(object(entry, `buildpacks[${index}]`), 'url');
    if (typeof url !== 'string') throw fault(`buildpacks[${index}] has no "url"`);
    readReference(url);
    return url;
  });
}

function formationOf(value: unknown): AppJson['formation'] {
  return mapped(value, 'formation', (entry, type) => {
    if (!TYPE.test(type)) throw fault(`formation: ${shown(type, 60)} cannot be the name of a process type`);
    const fields = object(entry, `formation.${type}`);
    const quantity = member(fields, 'quantity');
    const size = member(fields, 'size');
    if (quantity !== undefined && !isQuantity(quantity)) {
      throw fault(`formation.${type}.quantity is not a whole number from 0 to 100`);
    }
    if (size !== undefined && typeof size !== 'string')
      throw fault(`formation.${type}.size is not the name of a dyno size`);
    return { quantity: quantity ?? null, size: size ?? null };
  });
}

function isQuantity(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 100;
}

function postdeployOf(scripts: unknown): string | null {
  if (scripts === undefined) return null;
  const script = member(object(scripts, 'scripts'), 'postdeploy');
  if (script === undefined || script === null) return null;
  const command = typeof script === 'string' ? script : member(object(script, 'scripts.postdeploy'), 'command');
  if (typeof command !== 'string') throw fault('scripts.postdeploy is not a command');
  return command.trim() === '' ? null : command;
}

/** An object's entries, each read by `read`; `__proto__` and its like are plain names here. */
function mapped<T>(
  value: unknown,
  where: string,
  read: (entry: unknown, name: string) => T,
): Readonly<Record<string, T>> {
  if (value === undefined) return {};
  const entries = Object.entries(object(value, where));
  if (entries.length > MOST_ENTRIES)
    throw fault(`${where} has ${entries.length} entries; at most ${MOST_ENTRIES} are possible`);
  return Object.fromEntries(entries.map(([name, entry]) => [name, read(entry, name)]));
}

function object(value: unknown, where: string): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw fault(`${where} is not an object`);
}

function member(of: object, name: string): unknown {
  return Object.hasOwn(of, name) ? Reflect.get(of, name) : undefined;
}

function fault(reason: string): PlanError {
  return new PlanError({
    code: 'invalid_app_json',
    message: `Cannot read app.json: ${reason}.`,
    next: 'Correct app.json, commit it and push again.',
  });
}
