/** Config vars that are to be set, by name; null removes one. */
export type Changes = ReadonlyMap<string, string | null>;

/** What a change does to the config vars that there are. */
export type ChangeKind = 'added' | 'changed' | 'removed';

export const NO_CHANGES: Changes = new Map();

/** What setting `name` to `value` is, where `names` are there already. */
export function kindOf(change: { name: string; value: string | null; names: ReadonlySet<string> }): ChangeKind {
  if (change.value === null) return 'removed';
  return change.names.has(change.name) ? 'changed' : 'added';
}

/**
 * `changes` with those of `more` on top. What changes nothing drops out: a value that is known to be so already, and the
 * removal of a name that is not there.
 */
export function stage(options: {
  changes: Changes;
  more: Changes;
  names: ReadonlySet<string>;
  /** Values that are known, by name. */
  known: ReadonlyMap<string, string>;
}): Changes {
  const { changes, more, names, known } = options;
  const staged = new Map(changes);
  for (const [name, value] of more) {
    const isSo = value === null ? !names.has(name) : known.get(name) === value;
    if (isSo) staged.delete(name);
    else staged.set(name, value);
  }
  return staged;
}

/** What makes `from` the same as `to`; what `to` does not have is removed. */
export function difference(
  from: Readonly<Record<string, string>>,
  to: Readonly<Record<string, string>>,
): Map<string, string | null> {
  const changes = new Map<string, string | null>();
  for (const [name, value] of Object.entries(to)) {
    if (!Object.hasOwn(from, name) || from[name] !== value) changes.set(name, value);
  }
  for (const name of Object.keys(from)) if (!Object.hasOwn(to, name)) changes.set(name, null);
  return changes;
}

/** Config vars as they are once `changes` are applied to `values`, by name. */
export function applied(values: Readonly<Record<string, string>>, changes: Changes): Record<string, string> {
  const all = new Map([...Object.entries(values), ...changes]);
  const sorted = [...all].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}
