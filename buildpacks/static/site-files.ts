/**
 * `_redirects` and `_headers`, as many hosts of static sites have them
 * (https://docs.netlify.com/manage/routing/redirects/overview/, https://docs.netlify.com/manage/routing/headers/).
 */

import type { Source } from '../plan.ts';
import { hasFile, shown, withoutBom } from '../tree.ts';
import { isFilePath, isPattern, type Rules } from './rules.ts';
import { isHeaderName, isHeaderValue, isRedirectUrl, type StaticSettings } from './settings.ts';

const mostRules = 500;
const FROM = /^\/(?:[\w./@%+,~-]|:[A-Za-z]\w*|\*$){0,200}$/;

interface Found {
  readonly routes: Rules['routes'][number][];
  readonly redirects: Rules['redirects'][number][];
  readonly headers: Rules['headers'][number][];
  fallback: boolean;
  errorPage: string | null;
  /** Lines that say something that is not honoured. */
  readonly unheard: string[];
}

/** `settings` with what the files say in the first of `folders` (`public/`) that has one; static.json wins over them. */
export async function withSiteFiles(
  source: Source,
  folders: readonly string[],
  settings: StaticSettings,
): Promise<StaticSettings> {
  const folder = folders.find((each) => ['_redirects', '_headers'].some((name) => hasFile(source, `${each}${name}`)));
  if (folder === undefined) return settings;
  const found: Found = { routes: [], redirects: [], headers: [], fallback: false, errorPage: null, unheard: [] };
  for (const line of linesOf(await source.read(`${folder}_redirects`))) readRedirect(line.trim(), found);
  readHeaders(linesOf(await source.read(`${folder}_headers`)), found);
  const { rules } = settings;
  const names = ['_redirects', '_headers'].filter((name) => hasFile(source, `${folder}${name}`));
  const rest = found.unheard.length > 3 ? ` and ${found.unheard.length - 3} more` : '';
  return {
    ...settings,
    fallback: settings.fallback || (!settings.routed && found.fallback),
    rules: {
      ...rules,
      errorPage: rules.errorPage ?? found.errorPage,
      routes: [...rules.routes, ...found.routes],
      redirects: [...rules.redirects, ...found.redirects],
      headers: [...rules.headers, ...found.headers],
      settingsFiles: names.map((name) => `/${name}`),
    },
    lines: [...settings.lines, ...names.map((name) => `Taken from ${folder}${name}`)],
    warnings: [
      ...settings.warnings,
      ...(found.unheard.length === 0
        ? []
        : [`Not honoured here: ${found.unheard.slice(0, 3).join('; ')}${rest} of ${folder}_redirects and _headers.`]),
    ],
  };
}

function linesOf(text: string | null): string[] {
  const lines = withoutBom(text ?? '').split(/\r?\n/);
  return lines.filter((line) => line.trim() !== '' && !line.trim().startsWith('#')).slice(0, mostRules);
}

/** `/from /to 301`; a line with a condition or a query, or to another host with 200, is passed over. */
function readRedirect(line: string, found: Found): void {
  const [from = '', to = '', code = '301', ...rest] = line
    .replace(/\s#.*$/, '')
    .trim()
    .split(/\s+/);
  const [, digits = '', forced] = /^(\d{3})(!?)$/.exec(code) ?? [];
  const target = rest.length > 0 || !FROM.test(from) ? null : targetOf(from, to);
  const isHeard = target !== null && add({ from, to, target, status: Number(digits), forced: forced === '!' }, found);
  if (!isHeard) unheard(line, found);
}

function add(
  rule: { from: string; to: string; target: string; status: number; forced: boolean },
  found: Found,
): boolean {
  const { from, to, target, status, forced } = rule;
  const at = { pattern: from, regex: regexOf(from) };
  if ([301, 302, 303, 307, 308].includes(status)) {
    if (!isRedirectUrl(to.replace(/:[A-Za-z]\w*/g, ''))) return false;
    found.redirects.push({ ...at, url: target, status, yields: !forced });
    return true;
  }
  if (!isFilePath(to) || target !== to) return false;
  if (status === 404 && from === '/*') found.errorPage = to;
  else if (status !== 200) return false;
  else if (from === '/*' && to === '/index.html') found.fallback = true;
  else found.routes.push({ ...at, file: to });
  return true;
}

function unheard(line: string, found: Found): void {
  found.unheard.push(shown(line.trim().replace(/\s+/g, ' '), 60));
}

/**
 * A trailing slash makes no difference, and neither does one in front of the asterisk. What is caught goes into a header:
 * no sign in it may end that.
 */
function regexOf(from: string): string {
  const parts = from.split(/(:[A-Za-z]\w*|\/\*$)/).map((part) => {
    if (part === '/*') return from === '/*' ? '/([^\\x00-\\x20]*)' : '(?:/([^\\x00-\\x20]*))?';
    return part.startsWith(':') ? '([^/\\x00-\\x20]+)' : part.replace(/[.+]/g, '\\$&');
  });
  return `^${parts.join('').replace(/\/$/, '')}${from.endsWith('*') ? '' : '/?'}$`;
}

/** The address with what the path had in the place of its names; null where it names one that there is not. */
function targetOf(from: string, to: string): string | null {
  const names = [...from.matchAll(/:([A-Za-z]\w*)|\*$/g)].map(([, name = 'splat']) => name);
  const missing = [...to.matchAll(/:([A-Za-z]\w*)/g)].some(([, name = '']) => !names.includes(name));
  if (missing || to === '' || to.includes('$')) return null;
  return to.replace(/:([A-Za-z]\w*)/g, (_, name: string) => `$${names.indexOf(name) + 1}`);
}

/** A path, and below it, indented, its headers. */
function readHeaders(lines: readonly string[], found: Found): void {
  let pattern: string | null = null;
  for (const line of lines) {
    if (!/^\s/.test(line)) {
      const path = line
        .trim()
        .replace(/\*$/, '**')
        .replace(/:[A-Za-z]\w*/g, '*');
      pattern = isPattern(path) ? path : null;
      if (pattern === null) unheard(line, found);
      continue;
    }
    const [name = '', value = ''] = line.split(/:(.*)/s).map((part) => part.trim());
    if (pattern === null) continue;
    if (!isHeaderName(name) || !isHeaderValue(value) || name.toLowerCase() === 'basic-auth') unheard(line, found);
    else addHeader({ pattern, name, value }, found);
  }
}

/** One that is named twice for a path has both values. */
function addHeader(header: Rules['headers'][number], { headers }: Found): void {
  const isSame = (each: typeof header) =>
    each.pattern === header.pattern && each.name.toLowerCase() === header.name.toLowerCase();
  const index = headers.findIndex(isSame);
  const before = headers[index];
  if (before === undefined) headers.push(header);
  else headers[index] = { ...before, value: `${before.value}, ${header.value}` };
}
