/** deno.json or deno.jsonc, as far as a plan depends on it. */

import { parseJsonc } from '../jsonc.ts';
import { PlanError, type Source } from '../plan.ts';
import { Item } from '../toml.ts';
import { firstFile, shown, withoutBom } from '../tree.ts';

export const settingsFiles: readonly string[] = ['deno.json', 'deno.jsonc'];

/** What the file says; a table without anything where there is none. Throws a {@link PlanError} `invalid_deno_json`. */
export async function readSettings(source: Source): Promise<Item> {
  const path = firstFile(source, settingsFiles);
  if (path === null) return new Item({});
  const text = await source.read(path);
  if (text === null) throw fault(path, 'it is larger than 1 MiB');
  try {
    return new Item(parseJsonc(withoutBom(text)));
  } catch (error) {
    throw fault(path, shown(error instanceof Error ? error.message : String(error)));
  }
}

function fault(path: string, reason: string): PlanError {
  return new PlanError({
    code: 'invalid_deno_json',
    message: `Cannot read ${path}: ${reason}.`,
    next: 'Correct it (deno task checks it), commit and push again.',
  });
}
