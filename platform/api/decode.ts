import { Fault } from '../errors.ts';
import { invalidParameter } from './faults.ts';

/** Reads parameters out of a JSON body, each by its name, and refuses what is not of its kind. */
export class Fields {
  readonly #value: object;
  readonly #path: string;

  constructor(value: unknown, path = '') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      if (path !== '') throw invalidParameter(path, 'an object');
      throw new Fault({
        code: 'bad_request',
        message: 'The request body must be a JSON object',
        next: 'Send an object, with Content-Type: application/json.',
      });
    }
    this.#value = value;
    this.#path = path;
  }

  /** Name of a field as the user sees it. */
  pathOf(name: string): string {
    return this.#path === '' ? name : `${this.#path}[${name}]`;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#value, name) && Reflect.get(this.#value, name) !== undefined;
  }

  /** The raw value; undefined when it is absent or null. */
  raw(name: string): unknown {
    const value: unknown = this.has(name) ? Reflect.get(this.#value, name) : undefined;
    return value === null ? undefined : value;
  }

  entries(): [string, unknown][] {
    return Object.entries(this.#value);
  }

  text(name: string, options: { max?: number } = {}): string {
    const value = this.optionalText(name, options);
    if (value === null) throw invalidParameter(this.pathOf(name), 'given');
    return value;
  }

  optionalText(name: string, { max = 2048 }: { max?: number } = {}): string | null {
    const value = this.raw(name);
    if (value === undefined) return null;
    const path = this.pathOf(name);
    if (typeof value !== 'string') throw invalidParameter(path, 'a string');
    if (value.length > max) throw invalidParameter(path, `at most ${max} characters long`);
    if (value.includes('\0') || !value.isWellFormed()) throw invalidParameter(path, 'text without NUL bytes');
    return value;
  }

  /** A text, or a list of up to `max` of them; null when it is absent or the list is empty. */
  optionalTexts(name: string, { max }: { max: number }): string[] | null {
    const value = this.raw(name);
    if (!Array.isArray(value)) {
      const text = this.optionalText(name, { max: 100 });
      return text === null ? null : [text];
    }
    const path = this.pathOf(name);
    if (value.length > max) throw invalidParameter(path, `a list of at most ${max} entries`);
    const entries = new Fields(Object.fromEntries(value.entries()), path);
    const texts = value.map((_, index) => entries.text(String(index), { max: 100 }));
    return texts.length === 0 ? null : texts;
  }

  optionalFlag(name: string): boolean | null {
    const value = this.raw(name);
    if (value === undefined) return null;
    if (typeof value !== 'boolean') throw invalidParameter(this.pathOf(name), 'true or false');
    return value;
  }

  optionalInteger(name: string, { min, max }: { min: number; max: number }): number | null {
    const value = this.raw(name);
    if (value === undefined) return null;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
      throw invalidParameter(this.pathOf(name), `a whole number from ${min} to ${max}`);
    }
    return value;
  }

  optionalObject(name: string): Fields | null {
    const value = this.raw(name);
    return value === undefined ? null : new Fields(value, this.pathOf(name));
  }

  list(name: string, { max }: { max: number }): Fields[] {
    const value = this.raw(name);
    if (!Array.isArray(value) || value.length === 0 || value.length > max) {
      throw invalidParameter(this.pathOf(name), `a list of 1 to ${max} entries`);
    }
    return value.map((entry, index) => new Fields(entry, `${this.pathOf(name)}[${index}]`));
  }

  /** An id or name that may stand by itself or in an object (`"x"`, `{"id":"x"}`, `{"name":"x"}`). */
  optionalReference(name: string): string | null {
    const value = this.raw(name);
    if (typeof value === 'number') return String(value);
    if (typeof value !== 'object') return this.optionalText(name);
    const fields = new Fields(value, this.pathOf(name));
    return fields.optionalText('id') ?? fields.optionalText('name');
  }
}
