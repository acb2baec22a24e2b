import { Fault } from '../errors.ts';
import type { ListShape } from './reply.ts';

const DEFAULT_MAX = 200;
const LARGEST_MAX = 1000;

/** Which part of a list a client asks for (Platform API, "Ranges"). */
export interface ListRange {
  readonly property: string;
  readonly first: Bound | null;
  readonly last: Bound | null;
  readonly max: number;
  readonly order: 'asc' | 'desc';
}

interface Bound {
  readonly value: string;
  readonly exclusive: boolean;
  /** Id of the item that the bound is, where several have the same value: only in continuations that we gave out. */
  readonly id: string | null;
}

/** A page of a list and what its headers say. */
export interface Page {
  readonly items: readonly object[];
  readonly contentRange: string | null;
  /** null on the last page. */
  readonly nextRange: string | null;
}

/**
 * Parses a `Range` header such as `version ]5..; max=10, order=desc`. An absent or empty one, and one in units that
 * are no list's (`bytes`), is the default. Throws a Fault `requested_range_not_satisfiable`.
 */
export function parseRange(header: string | undefined, shape: ListShape): ListRange {
  const fallback = {
    property: shape.properties[0] ?? 'id',
    first: null,
    last: null,
    max: DEFAULT_MAX,
    order: 'asc',
  } as const;
  const text = header?.trim() ?? '';
  if (text === '' || /^bytes\s*=/i.test(text)) return fallback;
  const [spec = '', ...options] = text.split(/[;,]/).map((part) => part.trim());
  const match = /^(\w+)\s*(?:(\]?)(.*?)\.\.(.*?)(\[?))?$/.exec(spec);
  const property = match?.[1];
  if (property === undefined || !shape.properties.includes(property)) {
    throw unsatisfiable(
      `Range ${JSON.stringify(spec.slice(0, 80))} is not one of this list's (${shape.properties.join(', ')})`,
    );
  }
  return {
    property,
    first: bound(match?.[3], match?.[2] === ']'),
    last: bound(match?.[4], match?.[5] === '['),
    ...parseOptions(options),
  };
}

function bound(text: string | undefined, exclusive: boolean): Bound | null {
  if (text === undefined || text === '') return null;
  const [value = '', id] = text.split('~');
  return { value: value, exclusive, id: id ?? null };
}

function parseOptions(options: readonly string[]): { max: number; order: 'asc' | 'desc' } {
  let max = DEFAULT_MAX;
  let order: 'asc' | 'desc' = 'asc';
  for (const option of options) {
    const [name = '', value = ''] = option.split('=').map((part) => part.trim());
    if (name === '') continue;
    if (name === 'max' && /^[1-9]\d{0,8}$/.test(value)) max = Math.min(Number(value), LARGEST_MAX);
    else if (name === 'order' && (value === 'asc' || value === 'desc')) order = value;
    else
      throw unsatisfiable(
        `Range option ${JSON.stringify(option.slice(0, 80))} is not max=1 to ${LARGEST_MAX} or order=asc|desc`,
      );
  }
  return { max, order };
}

/** Cuts the page that `range` asks for out of all items. */
export function pageOf(items: readonly object[], range: ListRange): Page {
  const sign = range.order === 'asc' ? 1 : -1;
  const sorted = [...items]
    .filter((item) => isWithin(item, range, sign))
    .sort(
      (a, b) =>
        sign * (compare(rangeValue(a, range.property), rangeValue(b, range.property)) || compare(idOf(a), idOf(b))),
    );
  const page = sorted.slice(0, range.max);
  const [first, last, following] = [page[0], page.at(-1), sorted[range.max]];
  if (first === undefined || last === undefined) return { items: [], contentRange: null, nextRange: null };
  const shown = (item: object): string => String(rangeValue(item, range.property));
  return {
    items: page,
    contentRange: `${range.property} ${shown(first)}..${shown(last)}`,
    nextRange: following === undefined ? null : continuation({ last, following, range }),
  };
}

function continuation({ last, following, range }: { last: object; following: object; range: ListRange }): string {
  const value = rangeValue(last, range.property);
  const tie = compare(value, rangeValue(following, range.property)) === 0 ? `~${idOf(last)}` : '';
  const end = range.last === null ? '' : range.last.value + (range.last.exclusive ? '[' : '');
  return `${range.property} ]${value}${tie}..${end}; max=${range.max}, order=${range.order}`;
}

function isWithin(item: object, range: ListRange, sign: number): boolean {
  const value = rangeValue(item, range.property);
  const beyond = (bound: Bound): number =>
    sign * (compare(value, typedLike(value, bound.value)) || (bound.id === null ? 0 : compare(idOf(item), bound.id)));
  if (range.first !== null && (range.first.exclusive ? beyond(range.first) <= 0 : beyond(range.first) < 0))
    return false;
  return range.last === null || (range.last.exclusive ? beyond(range.last) < 0 : beyond(range.last) <= 0);
}

function rangeValue(item: object, property: string): string | number {
  const value: unknown = Reflect.get(item, property);
  return typeof value === 'number' ? value : String(value ?? '');
}

function idOf(item: object): string {
  return String(rangeValue(item, 'id'));
}

function typedLike(value: string | number, text: string): string | number {
  return typeof value === 'number' ? Number(text.replace(/^v/, '')) : text;
}

function compare(a: string | number, b: string | number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function unsatisfiable(message: string): Fault {
  return new Fault({
    code: 'requested_range_not_satisfiable',
    message,
    next: 'Ask for `Range: <property> <first>..<last>; max=<n>, order=asc|desc`; Accept-Ranges of the list names its properties.',
  });
}
