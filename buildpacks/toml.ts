/** TOML files of a source, as plain data whose every step is asked for by name. */

import { parse } from 'smol-toml';
import { PlanError, type Source } from './plan.ts';
import { entryAt, shown, withoutBom } from './tree.ts';

/** A value in a TOML document (or of JSON), which may be absent at any point of the way. */
export class Item {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  get present(): boolean {
    return this.#value !== undefined;
  }

  /** What lies at `path` below this table; absent where any step of it is. */
  at(...path: readonly string[]): Item {
    let value = this.#value;
    for (const key of path) value = isTable(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    return new Item(value);
  }

  /** The text, or null where it is none. */
  get text(): string | null {
    return typeof this.#value === 'string' ? this.#value : null;
  }

  /** The number, or null where it is none. */
  get number(): number | null {
    return typeof this.#value === 'number' ? this.#value : null;
  }

  /** As it stands in a message. */
  get shown(): string {
    return shown(JSON.stringify(this.#value) ?? 'nothing', 60);
  }

  get isTrue(): boolean {
    return this.#value === true;
  }

  /** The table as it is; an empty one where it is none. */
  get table(): Readonly<Record<string, unknown>> {
    return isTable(this.#value) ? this.#value : {};
  }

  get isFalse(): boolean {
    return this.#value === false;
  }

  /** The texts of a list; empty where it is none. */
  get texts(): readonly string[] {
    return Array.isArray(this.#value) ? this.#value.filter((each) => typeof each === 'string') : [];
  }

  /** The items of a list. */
  get items(): readonly Item[] {
    return Array.isArray(this.#value) ? this.#value.map((each) => new Item(each)) : [];
  }

  /** The keys of a table; empty where it is none. */
  get keys(): readonly string[] {
    return isTable(this.#value) ? Object.keys(this.#value) : [];
  }
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The TOML document at `path`, or null when there is no such entry. Throws a {@link PlanError} `invalid_toml`. */
export async function readToml(source: Source, path: string): Promise<Item | null> {
  if (entryAt(source, path) === null) return null;
  const text = await source.read(path);
  if (text === null) throw fault(path, 'it is not a regular file of at most 1 MiB');
  try {
    return new Item(parse(withoutBom(text)));
  } catch (error) {
    throw fault(path, shown(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)));
  }
}

function fault(path: string, reason: string): PlanError {
  return new PlanError({
    code: 'invalid_toml',
    message: `Cannot read ${path}: ${reason}.`,
    next: `Correct ${path}, commit it and push again.`,
  });
}
