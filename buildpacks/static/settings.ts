/** static.json: the settings of Heroku's static buildpack that are honoured here. */

import { PlanError, type Source } from '../plan.ts';
import { entryAt, shown, withoutBom } from '../tree.ts';

export interface StaticSettings {
  /** The folder to serve, relative to the root, or null where static.json does not say. */
  readonly root: string | null;
  /** Whether every unknown path gets index.html. */
  readonly fallback: boolean;
}

/** Reads static.json, if there is one. Throws a {@link PlanError} `invalid_static_json`. */
export async function readSettings(source: Source): Promise<StaticSettings> {
  if (entryAt(source, 'static.json') === null) return { root: null, fallback: false };
  const text = await source.read('static.json');
  if (text === null) throw fault('it is not a regular file of at most 1 MiB');
  const json = parse(withoutBom(text));
  if (typeof json !== 'object' || json === null) throw fault('it must hold one object: {"root": "dist"}');
  const settings = new Map<string, unknown>(Object.entries(json));
  const routes = settings.get('routes');
  const fallback =
    typeof routes === 'object' && routes !== null && new Map(Object.entries(routes)).get('/**') === 'index.html';
  return { root: rootOf(settings.get('root')), fallback };
}

function rootOf(root: unknown): string | null {
  if (root === undefined) return null;
  const text = typeof root === 'string' ? root.replace(/^\.\/|\/+$/g, '') : '';
  if (text === '.' || root === '/' || root === './') return '';
  if (/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(text)) return text;
  throw fault(`"root" must be a folder of the source in plain letters, not ${shown(JSON.stringify(root), 60)}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw fault(shown(error instanceof Error ? error.message : String(error)));
  }
}

function fault(reason: string): PlanError {
  return new PlanError({
    code: 'invalid_static_json',
    message: `Cannot read static.json: ${reason}.`,
    next: 'Correct static.json, for example {"root": "dist", "routes": {"/**": "index.html"}}, and push again.',
  });
}
