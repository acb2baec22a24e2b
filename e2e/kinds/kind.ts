import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App, Files } from '../app.ts';
import { ROOT } from '../berth.ts';

/** What makes another app of the same story. */
export type CreateApp = typeof App.create;

/** A kind of source that Berth builds. */
export interface Kind {
  readonly kind: string;
  /** The folder in samples/ that it is; files come on top. */
  readonly sample?: string;
  readonly files?: Files;
  /** A registry that it needs and that is not reached everywhere: the kind is listed, and pushed where it answers. */
  readonly needs?: { readonly name: string; readonly url: string };
  /** What is set, or written, before the first push. */
  readonly before?: (app: App, createApp: CreateApp) => Promise<unknown>;
  /** What the page at / says. */
  readonly says?: RegExp;
  /** What else its kind is about, seen at the running app; `output` is what the first push printed. */
  readonly shows?: (app: App, output: string) => Promise<unknown>;
}

/** Kinds that are samples as they are. */
export function samples(...names: readonly string[]): Kind[] {
  return names.map((name) => ({ kind: name, sample: name }));
}

/** Files of a folder, by their paths in it; without links, which Node.js would follow, and programs keep no mode. */
function filesOf(folder: string, above = ''): Files {
  const files = readdirSync(folder, { withFileTypes: true }).flatMap((entry): (readonly [string, Files[string]])[] => {
    const from = join(folder, entry.name);
    if (entry.isDirectory()) return Object.entries(filesOf(from, `${above}${entry.name}/`));
    return entry.isFile() ? [[`${above}${entry.name}`, readFileSync(from)]] : [];
  });
  return Object.fromEntries(files);
}

/** Files of a source that the buildpacks' plans are tested with. */
export function fixture(name: string): Files {
  return filesOf(join(ROOT, 'buildpacks/fixtures/sources', name));
}

/** Files of a source that is here for its kind alone. */
export function source(name: string): Files {
  return filesOf(join(import.meta.dirname, 'fixtures', name));
}
