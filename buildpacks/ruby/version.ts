/** Which Ruby a source gets. */

import { type Catalog, PlanError } from '../plan.ts';
import { shown } from '../tree.ts';
import type { Bundle } from './gemfile.ts';
import { debianReleases, lineOf, type RubyRelease, upstreamReleases } from './origins.ts';

export interface RubyVersion {
  readonly ruby: RubyRelease;
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * The version for a bundle: the newest that the Gemfile's `ruby` line admits, since Bundler holds to that; else by
 * .ruby-version or Gemfile.lock, of which the line counts; else the newest of Debian's. What Debian has needs no
 * compiling, and gets its security updates. Throws a {@link PlanError} `unavailable_ruby_version`.
 */
export function rubyVersion(bundle: Bundle, catalog: Catalog): RubyVersion {
  const upstream = upstreamReleases(catalog);
  if (bundle.requirements.length > 0) {
    const text = bundle.requirements.join(', ');
    const fits = ({ release }: RubyRelease) => bundle.requirements.every((each) => admits(each, release));
    const stays = (ruby: RubyRelease) => fits(ruby) && fits(withUpdates(ruby));
    const ruby = debianReleases.find(stays) ?? upstream.find(fits) ?? debianReleases.find(fits);
    if (ruby === undefined) throw unavailable('the Gemfile', text, upstream);
    return { ruby, lines: [`The Gemfile asks for ${shown(text, 60)}`, using(ruby)], warnings: [] };
  }
  const { wish } = bundle;
  if (wish === null) {
    const [ruby] = debianReleases;
    const why = `No ruby line in the Gemfile and no .ruby-version: the default, ${ruby.line}`;
    return { ruby, lines: [why, using(ruby)], warnings: [] };
  }
  const ruby = byWish(wish.text, upstream);
  if (ruby === undefined) throw unavailable(wish.from, wish.text, upstream);
  const other = wish.text.split('.').length > 2 && wish.text !== ruby.release;
  return {
    ruby,
    lines: [`${wish.from} asks for ${shown(wish.text, 60)}`, using(ruby)],
    warnings: other
      ? [`${wish.from} asks for Ruby ${shown(wish.text, 60)}; ${ruby.release} of the same line is used.`]
      : [],
  };
}

/** The stack's own suite gets newer releases of a line as security updates: one of them is there, but not which. */
function withUpdates(ruby: RubyRelease): RubyRelease {
  const updated = ruby.origin.kind === 'debian' && ruby.origin.suite === 'trixie';
  return updated ? { ...ruby, release: `${ruby.line}.9999` } : ruby;
}

function byWish(text: string, upstream: readonly RubyRelease[]): RubyRelease | undefined {
  const line = lineOf(text);
  const inLine = ({ release }: RubyRelease) => release === line || release.startsWith(`${line}.`);
  return debianReleases.find(inLine) ?? upstream.find(({ release }) => release === text) ?? upstream.find(inLine);
}

function using({ release, origin }: RubyRelease): string {
  return `Using Ruby ${release}${origin.kind === 'source' ? `, compiled from the source at ${new URL(origin.url).host}` : ''}`;
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

function unavailable(from: string, text: string, upstream: readonly RubyRelease[]): PlanError {
  const debian = debianReleases.map(({ release }) => release).join(', ');
  const lines = [...new Set(upstream.map(({ line }) => line))].join(', ');
  const more = lines === '' ? '' : `; compiled, each release of ${lines}`;
  return new PlanError({
    code: 'unavailable_ruby_version',
    message: `Cannot get Ruby "${shown(text, 60)}", which ${from} asks for. Versions that can be had: ${debian}${more}.`,
    next: `Ask for a line, as in ruby "~> 3.3.0" in the Gemfile, run bundle lock, commit and push again.`,
  });
}
