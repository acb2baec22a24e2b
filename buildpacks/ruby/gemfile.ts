/** Gemfile and Gemfile.lock, as far as a plan depends on them. */

import { PlanError, type Source } from '../plan.ts';
import { firstLine, hasFile, withoutBom } from '../tree.ts';

export interface Bundle {
  /** Requirements of the `ruby` line of the Gemfile, which Bundler checks: `3.3.1`, `~> 3.3`. */
  readonly requirements: readonly string[];
  /** A version that is a wish alone, and where it stands. */
  readonly wish: { readonly from: string; readonly text: string } | null;
  /** Names of the locked gems. */
  readonly gems: ReadonlySet<string>;
  /** Whether the Gemfile reads other files of the tree. */
  readonly readsTree: boolean;
  /** Whether the gems themselves are in the tree. */
  readonly vendored: boolean;
}

/** Reads both files. Throws a {@link PlanError} `no_gemfile_lock` or `invalid_gemfile`. */
export async function readBundle(source: Source): Promise<Bundle> {
  const gemfile = hasFile(source, 'Gemfile') ? await source.read('Gemfile') : null;
  if (gemfile === null) {
    throw new PlanError({
      code: 'invalid_gemfile',
      message: 'Cannot read the Gemfile: it is not a regular file of at most 1 MiB.',
      next: 'Correct it, commit and push again.',
    });
  }
  const lock = hasFile(source, 'Gemfile.lock') ? await source.read('Gemfile.lock') : null;
  if (lock === null) {
    throw new PlanError({
      code: 'no_gemfile_lock',
      message: 'Cannot install the gems of the Gemfile: there is no Gemfile.lock.',
      next: 'Run bundle lock --add-platform x86_64-linux, commit Gemfile.lock (and take it out of .gitignore) and push again.',
    });
  }
  const text = withoutBom(gemfile);
  const line = /^[ \t]*ruby[ \t(]+(.{1,200})$/m.exec(text)?.[1] ?? '';
  const file = /^file:\s*["']([^"']+)/.exec(line)?.[1] ?? null;
  const plain = await wishIn(source, file ?? '.ruby-version');
  return {
    requirements: file === null ? requirementsIn(line) : plain === null ? [] : [plain],
    wish: plain === null ? lockedRuby(lock) : { from: file ?? '.ruby-version', text: plain },
    gems: new Set([...lock.matchAll(/^ {4}([\w.-]+) \(/gm)].flatMap(([, name]) => name ?? [])),
    readsTree: /^[ \t]*(gemspec|eval_gemfile|instance_eval)\b|\bpath[:\s]/m.test(text) || /^PATH$/m.test(lock),
    vendored: source.files.some(({ path }) => /^vendor\/cache\/[^/]+\.gem$/.test(path)),
  };
}

/** The quoted words but names of variables of the environment, which there is none of in a plan. */
function requirementsIn(line: string): string[] {
  const own = line.replace(/\bengine.*$/, '').replace(/\bENV(?:\.fetch)?\s*[([]\s*["'][^"']*["']/g, '');
  return [...own.matchAll(/["']([^"']{1,60})["']/g)].flatMap(([, each]) => each ?? []);
}

/** The version in .ruby-version, or in a .tool-versions that has other languages beside it. */
async function wishIn(source: Source, path: string): Promise<string | null> {
  if (!path.endsWith('.tool-versions')) return (await firstLine(source, path))?.replace(/^ruby-/, '') ?? null;
  const text = hasFile(source, path) ? ((await source.read(path)) ?? '') : '';
  return /^[ \t]*ruby[ \t]+([\w.-]+)/m.exec(text)?.[1] ?? null;
}

function lockedRuby(lock: string): Bundle['wish'] {
  const text = /^RUBY VERSION\r?\n\s+ruby (\d+\.\d+\.\d+)/m.exec(lock)?.[1];
  return text === undefined ? null : { from: 'Gemfile.lock', text };
}
