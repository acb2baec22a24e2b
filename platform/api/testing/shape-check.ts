import { OrNull, type Shape } from './heroku-shapes.ts';

const SCALARS: Readonly<Record<string, (value: unknown) => boolean>> = {
  boolean: (value) => typeof value === 'boolean',
  email: (value) => typeof value === 'string' && value.includes('@'),
  integer: (value) => Number.isInteger(value),
  map: (value) => typeof value === 'object' && value !== null,
  number: (value) => typeof value === 'number',
  string: (value) => typeof value === 'string',
  time: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value),
  uuid: (value) => typeof value === 'string' && /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(value),
};

/** How `value` departs from `shape`: one line each, with the path. `optional` paths may be left out. */
export function departures(options: {
  value: unknown;
  shape: Shape;
  path: string;
  optional: ReadonlySet<string>;
}): string[] {
  const { value, shape, path, optional } = options;
  if (shape instanceof OrNull) return value === null ? [] : departures({ ...options, shape: shape.shape });
  if (typeof shape === 'string')
    return isScalar(value, shape) ? [] : [`${path} is ${JSON.stringify(value)}, not ${shape}`];
  if (isList(shape)) {
    if (!Array.isArray(value)) return [`${path} is no list`];
    const [item = 'map'] = shape;
    return value.flatMap((each, index) =>
      departures({ value: each, shape: item, path: `${path}[${index}]`, optional }),
    );
  }
  if (typeof value !== 'object' || value === null) return [`${path} is ${JSON.stringify(value)}, no object`];
  const extra = Object.keys(value).filter((name) => !Object.hasOwn(shape, name));
  const missing = Object.keys(shape).filter((name) => !Object.hasOwn(value, name) && !optional.has(`${path}.${name}`));
  const present = Object.entries(shape).filter(([name]) => Object.hasOwn(value, name));
  return [
    ...extra.map((name) => `${path}.${name} is not in the schema`),
    ...missing.map((name) => `${path}.${name} is missing`),
    ...present.flatMap(([name, inner]) =>
      departures({ value: Reflect.get(value, name), shape: inner, path: `${path}.${name}`, optional }),
    ),
  ];
}

function isList(shape: Shape): shape is readonly Shape[] {
  return Array.isArray(shape);
}

function isScalar(value: unknown, kind: string): boolean {
  const [word = '', ...choices] = kind.split(' ');
  if (word === 'oneof') return typeof value === 'string' && choices.includes(value);
  return SCALARS[word]?.(value) ?? false;
}
