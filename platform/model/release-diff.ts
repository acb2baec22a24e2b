/** Names of a map that came, went, and got another value. Sorted. */
export interface MapChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** How `to` differs from `from`, by name: config vars, or process types and their commands. */
export function changesBetween(
  from: Readonly<Record<string, string>>,
  to: Readonly<Record<string, string>>,
): MapChanges {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].toSorted((a, b) => (a < b ? -1 : 1));
  const had = (name: string) => Object.hasOwn(from, name);
  const has = (name: string) => Object.hasOwn(to, name);
  return {
    added: names.filter((name) => !had(name)),
    removed: names.filter((name) => !has(name)),
    changed: names.filter((name) => had(name) && has(name) && from[name] !== to[name]),
  };
}
