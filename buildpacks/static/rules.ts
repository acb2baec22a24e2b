/** What static.json says about paths, as lines of nginx's configuration. */

import { listed } from '../tree.ts';

/** Patterns are paths in which `*` stands for anything but a slash, `**` for anything. */
export interface Rules {
  /** Whether `/about` gets about.html. */
  readonly cleanUrls: boolean;
  /** The page for unknown paths, as a path of the site, or null for /404.html where there is one. */
  readonly errorPage: string | null;
  /** Paths that get a file where they are none themselves. */
  readonly routes: readonly { readonly pattern: string; readonly regex?: string; readonly file: string }[];
  /** One that `yields` is for paths alone at which nothing is. A `url` has what its `regex` caught as `$1`. */
  readonly redirects: readonly {
    readonly pattern: string;
    readonly regex?: string;
    readonly url: string;
    readonly status: number;
    readonly yields?: boolean;
  }[];
  readonly headers: readonly { readonly pattern: string; readonly name: string; readonly value: string }[];
  /** Paths of files that say all this, and are no pages. */
  readonly settingsFiles?: readonly string[];
}

export const noRules: Rules = { cleanUrls: true, errorPage: null, routes: [], redirects: [], headers: [] };

/** Whether `text` is a pattern that can stand in nginx's configuration. */
export function isPattern(text: string): boolean {
  return /^\/[\w./*@%+,~-]{0,200}$/.test(text);
}

/** Whether `text` names a file of the site by its path. */
export function isFilePath(text: string): boolean {
  return /^(\/[\w@%+,~-][\w.@%+,~-]*)+$/.test(text);
}

/** Which of them there are, as lines of the build output. */
export function takenFrom(rules: Rules = noRules): string[] {
  const kinds = (['routes', 'redirects', 'headers'] as const).filter((kind) => rules[kind].length > 0);
  return kinds.length === 0 ? [] : [`Taken from static.json: ${listed(kinds)}`];
}

/** Maps, in `http`: each header's value by the path that was asked for; the longest pattern that fits wins. */
export function headerMaps({ headers }: Rules): string {
  if (headers.length === 0) return '';
  const path = '\n  map $request_uri $berth_path {\n    "~^(?<berth_asked>[^?]*)" $berth_asked;\n  }\n';
  return (
    path +
    namesOf(headers)
      .map((name, index) => headerMap(headers, name, index))
      .join('')
  );
}

function headerMap(headers: Rules['headers'], name: string, index: number): string {
  const own = headers.filter((header) => header.name.toLowerCase() === name);
  const lines = own
    .toSorted((left, right) => right.pattern.length - left.pattern.length)
    .map(({ pattern, value }) => `    "~${regex(pattern)}" "${value.replace(/["\\]/g, '\\$&')}";\n`);
  const fallback = name === 'cache-control' ? '$berth_cache' : '""';
  return `\n  map $berth_path $berth_header_${index} {\n    default ${fallback};\n${lines.join('')}  }\n`;
}

/** `add_header` lines, in `server`, for the headers of static.json and those that every site has. */
export function headerLines({ headers }: Rules): string[] {
  const names = namesOf(headers);
  const defaults: readonly (readonly [name: string, value: string])[] = [
    ['Cache-Control', '$berth_cache'],
    ['X-Content-Type-Options', 'nosniff'],
  ];
  return [
    ...defaults
      .filter(([name]) => !names.includes(name.toLowerCase()))
      .map(([name, value]) => `add_header ${name} ${value};`),
    ...names.map((name, index) => {
      const written = headers.find((header) => header.name.toLowerCase() === name)?.name ?? name;
      return `add_header ${written} $berth_header_${index};`;
    }),
  ];
}

function namesOf(headers: Rules['headers']): string[] {
  return [...new Set(headers.map(({ name }) => name.toLowerCase()))];
}

/** Locations of redirects and routes. */
export function ruleLocations({ redirects, routes, cleanUrls, settingsFiles = [] }: Rules): string {
  const tried = `try_files ${triedPaths(cleanUrls)}`;
  const all = [
    ...settingsFiles.map((pattern) => ({ at: matching({ pattern }), line: 'return 404;' })),
    ...redirects.map((redirect) => ({ at: matching(redirect), line: redirection(redirect, tried) })),
    ...routes.map((route) => ({ at: matching(route), line: `${tried} ${route.file};` })),
  ];
  return all.map(({ at, line }) => `\n    location ${at} {\n      ${line}\n    }\n`).join('');
}

function redirection({ url, status, yields = false }: Rules['redirects'][number], tried: string): string {
  const line = `return ${status} "${url}";`;
  return yields ? `if (!-e $request_filename) {\n        ${line}\n      }\n      ${tried} =404;` : line;
}

/** What a path is looked up as, in order. */
export function triedPaths(cleanUrls: boolean): string {
  return cleanUrls ? '$uri $uri.html $uri/index.html' : '$uri $uri/index.html';
}

function matching({ pattern, regex: own }: { pattern: string; regex?: string }): string {
  if (own !== undefined) return `~ "${own}"`;
  return pattern.includes('*') ? `~ "${regex(pattern)}"` : `= "${pattern}"`;
}

function regex(pattern: string): string {
  const parts = pattern.split(/(\*+)/).map((part) => {
    if (part.startsWith('**')) return '.*';
    return part === '*' ? '[^/]*' : part.replace(/[.+]/g, '\\$&');
  });
  return `^${parts.join('')}$`;
}
