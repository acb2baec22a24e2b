/** Ranges of Python versions, as pyproject.toml and Poetry write them (PEP 440, and Poetry's carets and tildes). */

/** As if the newest patch release of its line were meant: what `3.13` stands for is the newest that Debian has of it. */
const newestPatch = 999;

/**
 * Whether `version` (`3.13`, `3.13.5`) lies in `range` (`>=3.11,<4`, `^3.11`, `~=3.11.2`, `3.11.*`), or null when
 * `range` is none.
 */
export function satisfies(version: string, range: string): boolean | null {
  const alternatives = range.split('||').map((alternative) => allOf(version, alternative));
  return alternatives.includes(null) ? null : alternatives.includes(true);
}

function allOf(version: string, range: string): boolean | null {
  const clauses = range
    .replace(/([<>=!~^])\s+/g, '$1')
    .split(/[\s,]+/)
    .filter((clause) => clause !== '');
  const results = clauses.map((clause) => one(version, clause));
  return results.includes(null) ? null : !results.includes(false);
}

function one(version: string, clause: string): boolean | null {
  if (clause === '*') return true;
  const match = /^(===|~=|==|!=|<=|>=|<|>|\^|~|)(\d+(?:\.\d+){0,2})(?:\.\*|(?:a|b|rc|\.dev)\d+)?$/.exec(clause);
  const [sign, number] = [match?.[1], match?.[2]];
  if (sign === undefined || number === undefined) return null;
  const bound = number.split('.').map(Number);
  const at = version.split('.').map(Number);
  const order = compare([...at, newestPatch].slice(0, 3), bound);
  const line = bound.slice(0, 2).every((part, index) => at[index] === part);
  const major = at[0] === bound[0];
  const tests: Readonly<Record<string, boolean>> = {
    '': line,
    '==': line,
    '===': line,
    '!=': bound.length > 2 || !line,
    '<': order < 0,
    '<=': order <= 0 || line,
    '>': order > 0 && (bound.length > 2 || !line),
    '>=': order >= 0,
    '^': order >= 0 && major,
    '~': line,
    '~=': order >= 0 && (bound.length > 2 ? line : major),
  };
  return tests[sign] ?? null;
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (let index = 0; index < 3; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
