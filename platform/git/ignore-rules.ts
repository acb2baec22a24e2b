import { posix } from 'node:path';

/** Longer lines are no globs that a person wrote. */
const MAX_PATTERN = 1000;

/** What a glob has at one place: any characters, any one, or one of some (`[a-z]`, `[!x]`). */
type Sign = typeof STAR | typeof ANY | string | { readonly negated: boolean; readonly ranges: readonly string[] };
const STAR = Symbol('*');
const ANY = Symbol('?');

/**
 * Whether a path is left out by the lines of a `.slugignore`: globs with `*`, `?` and `**`, comments, a slash in
 * front or in the middle for "from the root", one at the end for "folders only". No negation, as on Heroku
 * (devcenter.heroku.com/articles/slug-compiler#ignoring-files-with-slugignore).
 */
export function ignoreRules(lines: readonly string[]): (path: string) => boolean {
  const rules = lines
    .map((line) => line.trim())
    .filter(isPattern)
    .map(rule);
  return (path) => {
    const segments = path.split('/');
    return rules.some((matches) => segments.some((_, index) => matches(segments, index + 1)));
  };
}

/**
 * Whether a path is left out by the lines of a `.dockerignore`: globs from the root, of which the last that fits counts,
 * `!` for "not left out" (docs.docker.com/build/concepts/context/#dockerignore-files).
 */
export function dockerIgnoreRules(lines: readonly string[]): (path: string) => boolean {
  const rules = lines
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .map((line) => ({ leftOut: !line.startsWith('!'), text: cleaned(line.replace(/^!\s*/, '')) }))
    .filter(({ text }) => text !== '' && text.length <= MAX_PATTERN)
    .map(({ leftOut, text }) => ({ leftOut, pattern: patternOf(text) }));
  return (path) => {
    const segments = path.split('/');
    const above = segments.map((_, index) => segments.slice(0, index + 1));
    return rules.findLast(({ pattern }) => above.some((each) => matchSegments(pattern, each)))?.leftOut ?? false;
  };
}

function cleaned(text: string): string {
  const path = posix.normalize(text).replace(/^\/+|\/+$/g, '');
  return path === '.' ? '' : path;
}

function isPattern(line: string): boolean {
  return line !== '' && !line.startsWith('#') && !line.startsWith('!') && line.length <= MAX_PATTERN;
}

/** Whether the first `count` segments of a path are what the pattern names (everything below goes with them). */
function rule(line: string): (segments: readonly string[], count: number) => boolean {
  const foldersOnly = line.endsWith('/');
  const body = foldersOnly ? line.slice(0, -1) : line;
  const anchored = body.includes('/');
  const pattern = patternOf(body.startsWith('/') ? body.slice(1) : body);
  return (segments, count) => {
    if (foldersOnly && count === segments.length) return false;
    const from = anchored ? 0 : count - 1;
    return matchSegments(pattern, segments.slice(from, count));
  };
}

/** A pattern of segments, each as its signs; `**` stands for any number of segments. */
type Pattern = readonly ('**' | readonly Sign[])[];

function patternOf(text: string): Pattern {
  return text.split('/').map((part) => (part === '**' ? part : signsOf(part)));
}

function signsOf(glob: string): Sign[] {
  const parts = glob.match(/\[[!^]?\]?[^\]]*\]|\\.|[\s\S]/gu) ?? [];
  return parts.map((part) => {
    if (part === '*') return STAR;
    if (part === '?') return ANY;
    if (part.length > 1 && part.startsWith('\\')) return part.slice(1);
    const inner = /^\[([!^]?)(.+)\]$/su.exec(part);
    return inner === null ? part : { negated: inner[1] !== '', ranges: inner[2]?.match(/.-.|[\s\S]/gsu) ?? [] };
  });
}

function fits(sign: Sign, character: string): boolean {
  if (typeof sign === 'symbol') return sign === ANY;
  if (typeof sign === 'string') return sign === character;
  const found = sign.ranges.some((range) =>
    range.length === 3 ? (range[0] ?? '') <= character && character <= (range[2] ?? '') : range === character,
  );
  return found !== sign.negated;
}

/** Dynamic programming over segments. */
function matchSegments(pattern: Pattern, segments: readonly string[]): boolean {
  let reached = segments.map(() => false);
  let start = true;
  for (const part of pattern) {
    const next: boolean[] = [];
    for (const [index, segment] of segments.entries()) {
      const before = index === 0 ? start : (reached[index - 1] ?? false);
      next.push(
        part === '**'
          ? before || (reached[index] ?? false) || (next[index - 1] ?? false)
          : before && matchSegment(part, segment),
      );
    }
    start = start && part === '**';
    reached = next;
  }
  return reached.at(-1) ?? start;
}

/** One segment against a glob, in time proportional to the product of their lengths. */
function matchSegment(glob: readonly Sign[], text: string): boolean {
  let g = 0;
  let star = -1;
  let resume = 0;
  for (let t = 0; t < text.length; ) {
    const sign = glob[g];
    if (sign === STAR) {
      star = g++;
      resume = t;
    } else if (sign !== undefined && fits(sign, text[t] ?? '')) {
      g++;
      t++;
    } else if (star === -1) {
      return false;
    } else {
      g = star + 1;
      t = ++resume;
    }
  }
  while (glob[g] === STAR) g++;
  return g === glob.length;
}
