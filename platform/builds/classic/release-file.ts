import { parseYaml, YamlError, type YamlValue } from '../../../buildpacks/yaml.ts';

/** What a classic buildpack's `bin/release` prints. */
export interface ReleaseFile {
  readonly processTypes: Readonly<Record<string, string>>;
  readonly configVars: Readonly<Record<string, string>>;
  readonly addons: readonly string[];
}

/**
 * Reads the YAML of `bin/release` (https://devcenter.heroku.com/articles/buildpack-api#bin-release-summary). Throws an
 * Error that says what is wrong where it is something else.
 */
export function parseRelease(text: string): ReleaseFile {
  const root = parsed(text) ?? new Map();
  if (!(root instanceof Map)) throw new Error('it is no mapping (key: value)');
  return {
    processTypes: textsOf(root, 'default_process_types'),
    configVars: textsOf(root, 'config_vars'),
    addons: addonsOf(root.get('addons') ?? []),
  };
}

function parsed(text: string): YamlValue {
  try {
    return parseYaml(text);
  } catch (error) {
    throw error instanceof YamlError ? new Error(`line ${error.line}: ${error.message}`) : error;
  }
}

function textsOf(root: ReadonlyMap<string, YamlValue>, name: string): Readonly<Record<string, string>> {
  const map = root.get(name) ?? new Map<string, YamlValue>();
  if (!(map instanceof Map)) throw new Error(`${name} is no mapping (key: value)`);
  return Object.fromEntries(
    [...map].map(([key, value]: [string, YamlValue]) => {
      if (value === null || typeof value === 'string') return [key, value ?? ''];
      throw new Error(`${key} of ${name} is no text`);
    }),
  );
}

function addonsOf(value: YamlValue): string[] {
  if (!Array.isArray(value)) throw new Error('addons is no list');
  return value.map((each: YamlValue) => (typeof each === 'string' ? each : 'one without a name'));
}
