import { posix } from 'node:path';
import { Fault } from '../errors.ts';

/** Longer lines are no globs that a person wrote. */
const MAX_PATTERN = 1000;

/** What a glob has at one place: any characters, any one, or one of some (`[a-z]`, `[!x]`). */
type Sign = typeof STAR | typeof ANY | string | { readonly negated: boolean; readonly ranges: readonly string[] };
const STAR = Symbol('*');
const ANY = Symbol('?');

/** Comparisons of a character that one list of patterns may cost: some seconds. */
const MOST_WORK = 300_000_000;

/** Whether a file is left out, by its path. Throws a Fault `invalid_source` where that has taken too long altogether. */
export type Ignores = (path: string) => boolean;

/**
 * Whether a path is left out by the lines of a `.slugignore`: globs with `*`, `?` and `**`, comments, a slash in
 * front or in the middle for "from the root", one at the end for "folders only". No negation, as on Heroku
 * (devcenter.heroku.com/articles/slug-compiler#ignoring-files-with-slugignore).
 */
export function ignoreRules(lines: readonly string[]): Ignores {
  const work = new Work('.slugignore');
  const rules = lines
    .map((line) => line.trim())
    .filter(isPattern)
    .map(ruleOf);
  const folders = new Map<string, boolean>();
  const fits = (segments: readonly string[], isFolder: boolean) =>
    rules.some(({ pattern, anchored, foldersOnly }) => {
      if (foldersOnly && !isFolder) return false;
      return matchSegments(pattern, anchored ? segments : segments.slice(-1), work);
    });
  const isLeftOut = (segments: readonly string[], isFolder: boolean): boolean =>
    segments.length > 0 && (folderOf(segments.slice(0, -1)) || fits(segments, isFolder));
  const folderOf = (segments: readonly string[]) => remembered(folders, segments, () => isLeftOut(segments, true));
  return (path) => rules.length > 0 && isLeftOut(path.split('/'), false);
}

/**
 * Whether a path is left out by the lines of a `.dockerignore`: globs from the root, of which the last that fits counts,
 * `!` for "not left out" (docs.docker.com/build/concepts/context/#dockerignore-files).
 */
export function dockerIgnoreRules(lines: readonly string[]): Ignores {
  const work = new Work('.dockerignore');
  const rules = lines
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .map((line) => ({ leftOut: !line.startsWith('!'), text: cleaned(line.replace(/^!\s*/, '')) }))
    .filter(({ text }) => text !== '' && text.length <= MAX_PATTERN)
    .map(({ leftOut, text }) => ({ leftOut, pattern: patternOf(text) }));
  const folders = new Map<string, number>();
  const lastOf = (segments: readonly string[]): number => {
    const own = rules.findLastIndex(({ pattern }) => matchSegments(pattern, segments, work));
    const above = segments.slice(0, -1);
    return Math.max(own, above.length === 0 ? -1 : remembered(folders, above, () => lastOf(above)));
  };
  return (path) => rules.length > 0 && (rules[lastOf(path.split('/'))]?.leftOut ?? false);
}

/** What is known of a folder, asked once. */
function remembered<T>(known: Map<string, T>, segments: readonly string[], ask: () => T): T {
  const path = segments.join('/');
  const before = known.get(path);
  if (before !== undefined) return before;
  const found = ask();
  known.set(path, found);
  return found;
}

class Work {
  readonly #file: string;
  #done = 0;

  constructor(file: string) {
    this.#file = file;
  }

  add(steps: number): void {
    this.#done += steps;
    if (this.#done <= MOST_WORK) return;
    throw new Fault({
      code: 'invalid_source',
      message: `Cannot read ${this.#file}: to hold its patterns against all files takes too long`,
      next: 'Write fewer lines into it, with fewer asterisks, commit it and push again.',
    });
  }
}

function cleaned(text: string): string {
  const path = posix.normalize(text).replace(/^\/+|\/+$/g, '');
  return path === '.' ? '' : path;
}

function isPattern(line: string): boolean {
  return line !== '' && !line.startsWith('#') && !line.startsWith('!') && line.length <= MAX_PATTERN;
}

function ruleOf(line: string): { pattern: Pattern; anchored: boolean; foldersOnly: boolean } {
  const foldersOnly = line.endsWith('/');
  const body = foldersOnly ? line.slice(0, -1) : line;
  const pattern = patternOf(body.startsWith('/') ? body.slice(1) : body);
  return { pattern, anchored: body.includes('/'), foldersOnly };
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
function matchSegments(pattern: Pattern, segments: readonly string[], work: Work): boolean {
  let reached = segments.map(() => false);
  let start = true;
  work.add(pattern.length * segments.length);
  for (const part of pattern) {
    const next: boolean[] = [];
    for (const [index, segment] of segments.entries()) {
      const before = index === 0 ? start : (reached[index - 1] ?? false);
      next.push(
        part === '**'
          ? before || (reached[index] ?? false) || (next[index - 1] ?? false)
          : before && matchSegment(part, segment, work),
      );
    }
    start = start && part === '**';
    reached = next;
  }
  return reached.at(-1) ?? start;
}

/** One segment against a glob, in time proportional to the product of their lengths. */
function matchSegment(glob: readonly Sign[], text: string, work: Work): boolean {
  let g = 0;
  let steps = 1;
  let star = -1;
  let resume = 0;
  for (let t = 0; t < text.length; ) {
    steps++;
    const sign = glob[g];
    if (sign === STAR) {
      star = g++;
      resume = t;
    } else if (sign !== undefined && fits(sign, text[t] ?? '')) {
      g++;
      t++;
    } else if (star === -1) {
      work.add(steps);
      return false;
    } else {
      g = star + 1;
      t = ++resume;
    }
  }
  work.add(steps);
  while (glob[g] === STAR) g++;
  return g === glob.length;
}
