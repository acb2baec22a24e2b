/** Which Ruby a source gets. */

import { type DebianSuite, PlanError } from '../plan.ts';
import { shown } from '../tree.ts';
import type { Bundle } from './gemfile.ts';

export interface RubyRow {
  readonly line: string;
  /** Bundler compares the Gemfile with it. */
  readonly release: string;
  readonly suite: DebianSuite;
}

/** Ruby in Debian's suites, newest first. */
const rows: readonly RubyRow[] = [
  { line: '3.3', release: '3.3.8', suite: 'trixie' },
  { line: '3.1', release: '3.1.2', suite: 'bookworm' },
];

export interface RubyVersion {
  readonly row: RubyRow;
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * The version for a bundle: the newest that the Gemfile's `ruby` line admits, since Bundler holds to that; else by
 * .ruby-version or Gemfile.lock, of which the line counts; else the newest. Throws a {@link PlanError}
 * `unavailable_ruby_version`.
 */
export function rubyVersion(bundle: Bundle): RubyVersion {
  if (bundle.requirements.length > 0) {
    const text = bundle.requirements.join(', ');
    const row = rows.find(({ release }) => bundle.requirements.every((each) => admits(each, release)));
    if (row === undefined) throw unavailable('the Gemfile', text);
    return { row, lines: [`The Gemfile asks for ${shown(text, 60)}`, using(row)], warnings: [] };
  }
  const { wish } = bundle;
  if (wish === null) {
    const row = rows[0] ?? { line: '3.3', release: '3.3.8', suite: 'trixie' as const };
    return {
      row,
      lines: [`No ruby line in the Gemfile and no .ruby-version: the default, ${row.line}`, using(row)],
      warnings: [],
    };
  }
  const row = rows.find(({ line }) => wish.text === line || wish.text.startsWith(`${line}.`));
  if (row === undefined) throw unavailable(wish.from, wish.text);
  const other = wish.text.split('.').length > 2 && wish.text !== row.release;
  return {
    row,
    lines: [`${wish.from} asks for ${shown(wish.text, 60)}`, using(row)],
    warnings: other
      ? [`${wish.from} asks for Ruby ${shown(wish.text, 60)}; ${row.release} of the same line is used.`]
      : [],
  };
}

function using(row: RubyRow): string {
  return `Using Ruby ${row.release}`;
}

/** Whether a requirement in RubyGems' words admits `release`. */
function admits(requirement: string, release: string): boolean {
  const match = /^\s*(=|>=|<=|>|<|~>|!=)?\s*(\d+(?:\.\d+)*)/.exec(requirement);
  if (match === null) return false;
  const [, operator = '=', version = ''] = match;
  const order = compared(release, version);
  switch (operator) {
    case '>=':
      return order >= 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '<':
      return order < 0;
    case '!=':
      return order !== 0;
    case '~>': {
      const upper = version.split('.').slice(0, -1);
      return order >= 0 && release.split('.').slice(0, upper.length).join('.') === upper.join('.');
    }
    default:
      return order === 0;
  }
}

function compared(left: string, right: string): number {
  const [a, b] = [left, right].map((each) => each.split('.').map(Number));
  for (let index = 0; index < 4; index++) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function unavailable(from: string, text: string): PlanError {
  return new PlanError({
    code: 'unavailable_ruby_version',
    message: `Cannot get Ruby "${shown(text, 60)}", which ${from} asks for. Versions that can be had: ${rows.map((row) => row.release).join(', ')}.`,
    next: `Ask for a line, as in ruby "~> 3.3.0" in the Gemfile, run bundle lock, commit and push again.`,
  });
}
