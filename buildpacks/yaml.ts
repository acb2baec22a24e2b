/** YAML (https://yaml.org/spec/1.2.2/) as settings files have it: a scalar stays text (`3.10`), but for null. */

import yaml from 'js-yaml';

export type YamlValue = string | null | readonly YamlValue[] | ReadonlyMap<string, YamlValue>;

/** What cannot be read, and on which line (from 1). */
export class YamlError extends Error {
  readonly line: number;

  constructor(line: number, reason: string) {
    super(reason);
    this.name = 'YamlError';
    this.line = line;
  }
}

const none = new yaml.Type('tag:yaml.org,2002:null', {
  kind: 'scalar',
  resolve: (text: string | null) => /^(?:~|null|Null|NULL|)$/.test(text ?? ''),
  construct: () => null,
});
const merge = new yaml.Type('tag:yaml.org,2002:merge', { kind: 'scalar', resolve: (text) => text === '<<' });
const schema = yaml.FAILSAFE_SCHEMA.extend({ implicit: [none, merge] });
const MOST_DEPTH = 20;

/** Parses the first document; null where there is none. Throws a {@link YamlError}. */
export function parseYaml(text: string): YamlValue {
  const [document = null] = documentsOf(text);
  return yamlValue(document, { depth: 0, known: new Map() });
}

function documentsOf(text: string): unknown[] {
  try {
    return yaml.loadAll(text, null, { schema });
  } catch (error) {
    if (!(error instanceof yaml.YAMLException)) throw error;
    throw new YamlError((error.mark?.line ?? 0) + 1, error.reason);
  }
}

/** With maps in place of objects. `known`: what an alias repeats is looked at once. */
function yamlValue(value: unknown, of: { depth: number; known: Map<object, YamlValue> }): YamlValue {
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? value : null;
  const seen = of.known.get(value);
  if (seen !== undefined) return seen;
  if (of.depth === MOST_DEPTH) throw new YamlError(1, `it is nested more than ${MOST_DEPTH} deep`);
  const inner = { ...of, depth: of.depth + 1 };
  const result = Array.isArray(value)
    ? value.map((each) => yamlValue(each, inner))
    : new Map(Object.entries(value).map(([key, each]) => [key, yamlValue(each, inner)]));
  of.known.set(value, result);
  return result;
}
