import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../berth.ts';
import { GO_KINDS, JAVA_KINDS, RUST_KINDS } from './compiled.ts';
import type { Kind } from './kind.ts';
import { NODEJS } from './nodejs.ts';
import { DOCKER_KINDS, FOREIGN_KINDS, PROCFILE_KINDS, RUNTIME_KINDS, STATIC_KINDS } from './others.ts';
import { PYTHON } from './python.ts';
import { PHP_KINDS, RUBY_KINDS, SEVERAL } from './scripting.ts';

/** Samples that have stories of their own, for what they are about. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(['websocket-echo']);

const kinds: readonly Kind[] = [
  ...NODEJS,
  ...PYTHON,
  ...GO_KINDS,
  ...RUBY_KINDS,
  ...PHP_KINDS,
  ...JAVA_KINDS,
  ...RUST_KINDS,
  ...STATIC_KINDS,
  ...RUNTIME_KINDS,
  ...SEVERAL,
  ...DOCKER_KINDS,
  ...PROCFILE_KINDS,
  ...FOREIGN_KINDS,
];

/** Samples that no kind above is about: what is added to samples/ is pushed too. */
const others = readdirSync(join(ROOT, 'samples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !TOLD_ELSEWHERE.has(entry.name))
  .map(({ name }): Kind => ({ kind: name, sample: name }))
  .filter(({ sample }) => !kinds.some((kind) => kind.sample === sample));

/** Every kind, in the order of the table that is printed. */
export const ALL_KINDS: readonly Kind[] = [...kinds, ...others];
