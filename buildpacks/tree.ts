/** Questions to a source that every buildpack asks, and how a source's own words are shown. */

import type { Source, SourceFile } from './plan.ts';

/** The entry at `path`, of any kind, or null. */
export function entryAt(source: Source, path: string): SourceFile | null {
  return source.files.find((file) => file.path === path) ?? null;
}

/** Whether there is a regular file at `path`: links and submodules are none. */
export function hasFile(source: Source, path: string): boolean {
  const kind = entryAt(source, path)?.kind;
  return kind === 'file' || kind === 'executable';
}

/** The first of `paths` that is a regular file, or null. */
export function firstFile(source: Source, paths: readonly string[]): string | null {
  return paths.find((path) => hasFile(source, path)) ?? null;
}

/** Whether any entry lies below the folder `folder`. */
export function hasFolder(source: Source, folder: string): boolean {
  return source.files.some((file) => file.path.startsWith(`${folder}/`));
}

/** The paths of all that has content, the input of a step that may read anything. */
export function allPaths(source: Source): string[] {
  return source.files.filter((file) => file.kind !== 'submodule').map((file) => file.path);
}

/** The first line of the file at `path` that is neither empty nor a `#` comment, or null. */
export async function firstLine(source: Source, path: string): Promise<string | null> {
  const text = hasFile(source, path) ? ((await source.read(path)) ?? '') : '';
  const lines = withoutBom(text).split(/\r?\n/);
  return lines.map((line) => line.replace(/#.*/, '').trim()).find((line) => line !== '') ?? null;
}

/** Removes the byte order mark that some editors put first. */
export function withoutBom(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** Where in `path`, whose content is `text`, the character at `index` is: `src/main.ts:6`. */
export function place(path: string, text: string, index: number): string {
  return `${shown(path)}:${text.slice(0, index).split('\n').length}`;
}

/**
 * Text from a source made fit for a terminal and a log line: control characters escaped, and cut to `limit`
 * characters.
 */
export function shown(text: string, limit = 120): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return cut.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

/** Each of `names` once, sorted. */
export function unique(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted((a, b) => (a < b ? -1 : 1));
}

/** `text` as one word of a shell command; left bare where nothing in it means anything to a shell. */
export function shellWord(text: string): string {
  return /^[\w./@:+,-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
