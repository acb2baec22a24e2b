import type { Readable } from 'node:stream';
import type { ContainerPlan, Step } from '../../buildpacks/plan.ts';
import type { BuildContainer } from '../engine/engine.ts';
import { Fault } from '../errors.ts';
import { type BuildContext, buildLimits } from './build-context.ts';
import { hintFor } from './hints.ts';

/** Where the app lies in its image, and where steps run. */
export const HOME = '/app';

/**
 * Runs a step of a plan as the app's user, and takes `remove`, paths below /app, away when it has succeeded. Rejects with
 * a Fault `build_out_of_memory`, or `failure` with a hint at what to do.
 */
export async function runStep(options: {
  context: BuildContext;
  plan: ContainerPlan;
  container: BuildContainer;
  step: Step;
  failure: 'install_failed' | 'build_failed';
  remove?: readonly string[];
  /** Shell that goes before the step's own, in the same shell. */
  before?: string;
}): Promise<void> {
  const { context, plan, container, step, failure, remove = [], before = '' } = options;
  const { log, app, config } = context;
  log.section(step.title);
  const command = commandOf(step);
  if (command !== null) log.line(`$ ${command}`);
  const began = performance.now();
  const script = `${before}${step.script}`;
  const { exitCode, outOfMemory } = await container.run({
    shell: '/bin/bash',
    script: remove.length === 0 ? script : `/bin/bash -c ${quoted(script)} && ${removal(remove)}`,
    user: 'app',
    workingDirectory: HOME,
    env: { ...plan.env, HOME, CI: 'true', ...limitsEnv(context), ...config, ...step.env },
    onOutput: (chunk) => log.raw(chunk),
  });
  if (outOfMemory) {
    throw new Fault({
      code: 'build_out_of_memory',
      message: `${step.title} was killed: it used more than the ${app.settings.buildMemoryMb} MB of memory that a build of this app has`,
      next: `Allow more with \`berth settings:set build-memory-mb=${app.settings.buildMemoryMb * 2}\`, and push again.`,
    });
  }
  if (exitCode !== 0) {
    throw new Fault({
      code: failure,
      message: `${step.title} failed: ${command === null ? 'it' : `\`${command}\``} ended with code ${exitCode}`,
      next:
        hintFor(log.tail, { network: app.settings.buildNetwork }) ??
        'Its output is above. Try the same command on your own machine, mend it, and push again.',
    });
  }
  const seconds = (performance.now() - began) / 1000;
  if (seconds >= 1) log.line(`(took ${shownSeconds(seconds)})`);
}

/** As on a clock that is read aloud: `4.2 s`, `38 s`, `2 min 5 s`. */
export function shownSeconds(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** What a person could type in the place of a step; null for a script of several lines, which only reads as noise. */
function commandOf({ script, typed }: Step): string | null {
  if (typed !== undefined) return typed;
  return script.trim().includes('\n') ? null : script;
}

/** Runs a script of Berth's own as the app's user. */
export async function runOwnScript(options: {
  context: BuildContext;
  container: BuildContainer;
  script: string;
  input?: Readable;
}): Promise<void> {
  const { context, container, script, input } = options;
  const { exitCode } = await container.run({
    shell: '/bin/sh',
    script,
    user: 'app',
    workingDirectory: HOME,
    env: {},
    ...(input === undefined ? {} : { input }),
    onOutput: (chunk) => context.log.raw(chunk),
  });
  if (exitCode === 0) return;
  throw new Fault({
    code: 'build_failed',
    message: `Cannot move the files of the build: \`${script}\` ended with code ${exitCode}`,
    next: 'The output above says why: a full disk, most often (`berth disk`).',
  });
}

/** A command that takes paths below /app away. */
export function removal(paths: readonly string[]): string {
  return `rm -rf -- ${paths.map((path) => quoted(`${HOME}/${path}`)).join(' ')}`;
}

/** What a step may use, for tools that would otherwise go by what the machine has. */
function limitsEnv({ app }: BuildContext): Record<string, string> {
  return { BUILD_CPUS: String(buildLimits(app).cpus), BUILD_MEMORY_MB: String(app.settings.buildMemoryMb) };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
