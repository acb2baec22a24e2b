/** What a classic buildpack's `bin/release` prints. */
export interface ReleaseFile {
  readonly processTypes: Readonly<Record<string, string>>;
  readonly configVars: Readonly<Record<string, string>>;
  readonly addons: readonly string[];
}

/**
 * Reads the YAML of `bin/release` (https://devcenter.heroku.com/articles/buildpack-api#bin-release-summary): a map of
 * maps and lists, which is all of YAML that it has. Throws an Error that names the line where it is something else.
 */
export function parseRelease(text: string): ReleaseFile {
  const maps = new Map<string, Map<string, string>>();
  const addons: string[] = [];
  let section = '';
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const part = partOf(line.trimEnd(), index + 1);
    if (part.section !== undefined) section = part.section;
    if (part.entry !== undefined && section === 'addons') addons.push(part.entry);
    if (part.pair === undefined) continue;
    const map = maps.get(section) ?? new Map<string, string>();
    maps.set(section, map.set(...part.pair));
  }
  const processTypes = Object.fromEntries(maps.get('default_process_types') ?? []);
  return { processTypes, configVars: Object.fromEntries(maps.get('config_vars') ?? []), addons };
}

/** What one line is: the begin of a section, an entry of a map or a list, or nothing. */
function partOf(line: string, number: number): { section?: string; pair?: readonly [string, string]; entry?: string } {
  const content = line.trimStart();
  if (content === '' || content.startsWith('#') || /^(?:---|\.\.\.)(?:\s+\{\s*\})?$/.test(line)) return {};
  const entry = /^(?:- +|-$)(.*)$/.exec(content)?.[1];
  if (entry !== undefined) return { entry: scalar(entry) };
  const [key, value] = pairOf(content);
  if (key === null) throw new Error(`line ${number} is neither "name: value" nor "- value": ${line.slice(0, 60)}`);
  if (line !== content) return { pair: [key, scalar(value)] };
  if (/^(?:|\{\s*\}|\[\s*\]|~|null)$/.test(withoutComment(value))) return { section: key };
  throw new Error(`line ${number} has a value where entries are wanted: ${line.slice(0, 60)}`);
}

function pairOf(content: string): [key: string | null, value: string] {
  const match = /^(?:"([^"]*)"|'([^']*)'|([\w.$/@-]+))\s*:(?:\s+(.*))?$/.exec(content);
  return [match?.[1] ?? match?.[2] ?? match?.[3] ?? null, match?.[4] ?? ''];
}

function scalar(text: string): string {
  const trimmed = text.trim();
  const double = /^"((?:[^"\\]|\\.)*)"(?:\s+#.*)?$/.exec(trimmed)?.[1];
  if (double !== undefined) return double.replaceAll(/\\(.)/g, (_, sign: string) => ESCAPES[sign] ?? sign);
  const single = /^'((?:[^']|'')*)'(?:\s+#.*)?$/.exec(trimmed)?.[1];
  return single?.replaceAll("''", "'") ?? withoutComment(trimmed);
}

function withoutComment(text: string): string {
  return text.replace(/(?:^|\s+)#.*$/, '').trim();
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' };
