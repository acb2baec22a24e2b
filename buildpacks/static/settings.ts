/** static.json: the settings of Heroku's static buildpack that are honoured here. */

import { PlanError, type Source } from '../plan.ts';
import { Item } from '../toml.ts';
import { entryAt, listed, shown, withoutBom } from '../tree.ts';
import { isFilePath, isPattern, type Rules, takenFrom } from './rules.ts';

export interface StaticSettings {
  /** The folder to serve, relative to the root, or null where static.json does not say. */
  readonly root: string | null;
  /** Whether every unknown path gets index.html. */
  readonly fallback: boolean;
  /** Whether it says what unknown paths get. */
  readonly routed: boolean;
  readonly rules: Rules;
  /** What the build output says of it. */
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
}

const honoured = ['root', 'routes', 'clean_urls', 'error_page', 'headers', 'redirects'];

/** Reads static.json, if there is one. Throws a {@link PlanError} `invalid_static_json`. */
export async function readSettings(source: Source): Promise<StaticSettings> {
  if (entryAt(source, 'static.json') === null) return settingsOf(new Item({}));
  const text = await source.read('static.json');
  if (text === null) throw fault('it is not a regular file of at most 1 MiB');
  const json = parse(withoutBom(text));
  if (typeof json !== 'object' || json === null) throw fault('it must hold one object: {"root": "dist"}');
  return settingsOf(new Item(json));
}

function settingsOf(settings: Item): StaticSettings {
  const routes = routesOf(settings.at('routes'));
  const others = settings.keys.filter((key) => !honoured.includes(key)).map((key) => shown(JSON.stringify(key), 40));
  const rules: Rules = {
    cleanUrls: !settings.at('clean_urls').isFalse,
    errorPage: errorPageOf(settings.at('error_page')),
    routes: routes.filter(({ pattern, file }) => pattern !== '/**' || file !== '/index.html'),
    redirects: redirectsOf(settings.at('redirects')),
    headers: headersOf(settings.at('headers')),
  };
  return {
    root: rootOf(settings.at('root')),
    routed: settings.at('routes').present || settings.at('error_page').present,
    fallback: routes.some(({ pattern, file }) => pattern === '/**' && file === '/index.html'),
    rules,
    lines: takenFrom(rules),
    warnings: others.length === 0 ? [] : [`static.json has ${listed(others)}, which is not honoured here.`],
  };
}

function rootOf(root: Item): string | null {
  if (!root.present) return null;
  const text = (root.text ?? '?').replace(/^\.\/|\/+$/g, '');
  if (text === '.' || text === '') return '';
  if (/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(text)) return text;
  throw fault(`"root" must be a folder of the source in plain letters, not ${root.shown}`);
}

function errorPageOf(page: Item): string | null {
  return page.present ? fileOf(page, 'error_page') : null;
}

function routesOf(routes: Item): Rules['routes'] {
  return routes.keys.map((key) => ({
    pattern: patternOf(key, 'routes'),
    file: fileOf(routes.at(key), `routes of ${key}`),
  }));
}

function redirectsOf(redirects: Item): Rules['redirects'] {
  return redirects.keys.map((key) => {
    const url = redirects.at(key, 'url').text ?? redirects.at(key).text ?? '';
    if (!isRedirectUrl(url)) {
      throw fault(`"redirects" of ${shown(key, 60)} needs an "url" that begins with / or https://`);
    }
    const status = redirects.at(key, 'status').number ?? 301;
    if (![301, 302, 303, 307, 308].includes(status)) {
      throw fault(`"redirects" of ${shown(key, 60)} has status ${status}, which is no redirect`);
    }
    return { pattern: patternOf(key, 'redirects'), url, status };
  });
}

function headersOf(headers: Item): Rules['headers'] {
  return headers.keys.flatMap((key) =>
    headers.at(key).keys.map((name) => {
      const value = headers.at(key, name).text;
      if (!isHeaderName(name)) throw fault(`${shown(JSON.stringify(name), 60)} is not the name of a header`);
      if (value === null || !isHeaderValue(value)) {
        throw fault(`the header ${name} needs a text without "$" and control characters`);
      }
      return { pattern: patternOf(key, 'headers'), name, value };
    }),
  );
}

function patternOf(text: string, where: string): string {
  if (isPattern(text)) return text;
  throw fault(`"${where}" has ${shown(JSON.stringify(text), 60)}, which is not a path such as "/assets/**"`);
}

function fileOf(item: Item, where: string): string {
  const text = item.text?.replace(/^(\.?\/)?/, '/') ?? '';
  if (isFilePath(text)) return text;
  throw fault(`"${shown(where, 60)}" must be a file of the site in plain letters, not ${item.shown}`);
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

/** Whether `text` is an address that can stand in nginx's configuration. */
export function isRedirectUrl(text: string): boolean {
  return /^(https?:\/\/|\/)[^\s"'\\$;{}\p{Cc}]*$/u.test(text);
}

export function isHeaderName(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9-]{0,79}$/.test(text);
}

/** Whether `text` is the value of a header that can stand in nginx's configuration. */
export function isHeaderValue(text: string): boolean {
  return /^[^\p{Cc}$]{1,4000}$/u.test(text);
}
