/** Header fields of one message by name as written, repeated fields as a list. */
export type HeaderFields = Record<string, string | string[]>;

/** RFC 9110 7.6.1 and what older software sends: meant for the next hop alone. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Never taken away because Connection names them: the message would change its meaning. */
const NEVER_NOMINATED = new Set(['host', 'content-length', 'via', 'x-request-id', 'x-forwarded-for']);

/**
 * The end-to-end fields of `rawHeaders` (Node's flat list): without hop-by-hop fields, those that Connection names, and
 * those for which `dropped` (lower-case name) holds. Repeated fields stay apart, names keep their letters.
 */
export function endToEndFields(rawHeaders: readonly string[], dropped: (name: string) => boolean): HeaderFields {
  const nominated = connectionNominated(rawHeaders);
  const fields = new Map<string, { name: string; values: string[] }>();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    const key = name.toLowerCase();
    if (HOP_BY_HOP.has(key) || nominated.has(key) || dropped(key)) continue;
    const field = fields.get(key) ?? { name, values: [] };
    field.values.push(rawHeaders[i + 1] ?? '');
    fields.set(key, field);
  }
  const result: HeaderFields = Object.create(null);
  for (const { name, values } of fields.values()) result[name] = values.length === 1 ? (values[0] ?? '') : values;
  return result;
}

/** Values of the field `name` (lower case) in order. */
export function fieldValues(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === name);
}

function connectionNominated(rawHeaders: readonly string[]): Set<string> {
  const tokens = fieldValues(rawHeaders, 'connection').flatMap((value) => value.toLowerCase().split(','));
  return new Set(tokens.map((token) => token.trim()).filter((token) => !NEVER_NOMINATED.has(token)));
}
