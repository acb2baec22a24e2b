import { Fault } from '../../errors.ts';
import type { BuildContext } from '../build-context.ts';
import type { BuildShell } from '../classic/build-shell.ts';
import { type Chosen, type Offer, offersOf, type Passed, resolvePlan } from './build-plan.ts';
import { type Descriptor, type Platform, targetProblem } from './descriptor.ts';
import { buildEnvironment } from './environment.ts';
import type { Component, Member } from './groups.ts';
import { PLACES } from './places.ts';

/** A buildpack's own answer: it does not take the source for its own. */
const NOT_MINE = 100;
const RUN = 'exec "$CNB_BUILDPACK_DIR/bin/detect" "$CNB_PLATFORM_DIR" "$CNB_BUILD_PLAN_PATH"';

type Answer = { readonly offers: readonly Offer[] } | { readonly problem: string; readonly said: string };

/** Finds the group of buildpacks that builds a source. */
export class Detection {
  readonly #context: BuildContext;
  readonly #shell: BuildShell;
  readonly #platform: Platform;
  readonly #answers = new Map<Component, Answer>();

  constructor(options: { context: BuildContext; shell: BuildShell; platform: Platform }) {
    this.#context = options.context;
    this.#shell = options.shell;
    this.#platform = options.platform;
  }

  /** The first group that passes. Rejects with a Fault `unknown_language` that says why none does. */
  async choose(groups: readonly (readonly Member[])[]): Promise<Chosen[]> {
    const { log } = this.#context;
    log.section('Detecting which buildpacks take part');
    const problems = new Set<string>();
    for (const group of groups) {
      const result = await this.#group(group);
      if ('chosen' in result) {
        for (const { component } of result.chosen) log.line(nameOf(component.descriptor));
        return result.chosen;
      }
      problems.add(result.problem);
    }
    for (const answer of this.#answers.values()) {
      if ('said' in answer && answer.said !== '') log.line(answer.said);
    }
    throw new Fault({
      code: 'unknown_language',
      message: `Cannot build with these buildpacks: ${[...problems].join('; ')}`,
      next: 'Add the files that they look for, or name other buildpacks with `berth buildpacks:set`, and push again.',
    });
  }

  async #group(group: readonly Member[]): Promise<{ chosen: Chosen[] } | { problem: string }> {
    const passed: Passed[] = [];
    for (const member of group) {
      const answer = this.#answers.get(member.component) ?? (await this.#ask(member.component));
      this.#answers.set(member.component, answer);
      if ('offers' in answer) passed.push({ ...member, offers: answer.offers });
      else if (!member.optional) return { problem: `${nameOf(member.component.descriptor)}: ${answer.problem}` };
    }
    return resolvePlan(passed);
  }

  async #ask({ descriptor, folder }: Component): Promise<Answer> {
    const problem = targetProblem(descriptor, this.#platform);
    if (problem !== null) return { problem, said: '' };
    const plan = `${PLACES.plans}/detect.toml`;
    const { exitCode, text } = await this.#shell.ask({
      script: `: > ${plan}\n${buildEnvironment({ layers: [], withConfig: !descriptor.clearEnv })}\n${RUN}`,
      workingDirectory: PLACES.app,
      env: { ...environmentOf({ folder, platform: this.#platform }), CNB_BUILD_PLAN_PATH: plan },
    });
    if (exitCode === NOT_MINE) return { problem: 'it does not take this source for its own', said: text.trim() };
    if (exitCode !== 0) return { problem: `its bin/detect ended with code ${exitCode}`, said: text.trim() };
    const written = await this.#shell.move('Cannot read the build plan', { script: `cat -- ${plan}` });
    try {
      return { offers: offersOf(written) };
    } catch (cause) {
      const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
      return { problem: `its build plan is no TOML: ${reason}`, said: '' };
    }
  }
}

/** The variables that every program of a buildpack gets. */
export function environmentOf({ folder, platform }: { folder: string; platform: Platform }): Record<string, string> {
  return {
    HOME: PLACES.home,
    CNB_BUILDPACK_DIR: folder,
    CNB_PLATFORM_DIR: PLACES.platform,
    CNB_EXEC_ENV: 'production',
    CNB_TARGET_OS: 'linux',
    CNB_TARGET_ARCH: platform.arch,
    CNB_TARGET_DISTRO_NAME: platform.distroName,
    CNB_TARGET_DISTRO_VERSION: platform.distroVersion,
  };
}

/** A buildpack as it stands in the output. */
export function nameOf({ title, version }: Descriptor): string {
  return `${title} ${version}`;
}
