import { parse } from 'smol-toml';
import { Item } from '../../../buildpacks/toml.ts';
import type { Member } from './groups.ts';

/** Something that a buildpack requires of one before it, or of itself. */
export interface Requirement {
  readonly name: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** One way in which a buildpack would take part. */
export interface Offer {
  readonly provides: readonly string[];
  readonly requires: readonly Requirement[];
}

/** A buildpack that passed its detection, and the ways in which it would take part: the first is liked best. */
export interface Passed extends Member {
  readonly offers: readonly Offer[];
}

/** A buildpack of the group that builds, with the way that was found for it. */
export interface Chosen extends Member {
  readonly offer: Offer;
}

const MOST_TRIALS = 10_000;

/** Reads what `bin/detect` wrote to its build plan. Throws an Error where it is no TOML. */
export function offersOf(text: string): Offer[] {
  const plan = parse(text);
  const others = Array.isArray(plan['or']) ? plan['or'] : [];
  return [plan, ...others].map((each) => offerOf(each));
}

function offerOf(value: unknown): Offer {
  const item = new Item(value);
  return {
    provides: item.at('provides').items.flatMap((each) => each.at('name').text ?? []),
    requires: item.at('requires').items.flatMap((each) => {
      const name = each.at('name').text;
      return name === null ? [] : [{ name, metadata: each.at('metadata').table }];
    }),
  };
}

/**
 * The members that build: the first trial, left to right, in which everything that is required is provided by the same
 * buildpack or one before, and everything that is provided is required by the same or one after. Optional ones that do
 * not fit are left out. Or what is in the way, in a sentence, of the first trial.
 */
export function resolvePlan(passed: readonly Passed[]): { chosen: Chosen[] } | { problem: string } {
  let problem: string | null = null;
  let count = 0;
  for (const trial of trialsOf(passed)) {
    const result = tried(trial);
    if ('chosen' in result) return result;
    problem ??= result.problem;
    count++;
    if (count > MOST_TRIALS) break;
  }
  return { problem: problem ?? 'no buildpack takes this source for its own' };
}

function* trialsOf(passed: readonly Passed[], begun: readonly Chosen[] = []): Generator<readonly Chosen[]> {
  const [first, ...rest] = passed;
  if (first === undefined) {
    yield begun;
    return;
  }
  const { component, optional } = first;
  for (const offer of first.offers) yield* trialsOf(rest, [...begun, { component, optional, offer }]);
}

function tried(trial: readonly Chosen[]): { chosen: Chosen[] } | { problem: string } {
  let chosen = [...trial];
  for (;;) {
    const misfit = misfitOf(chosen);
    if (chosen.length === 0) return { problem: 'no buildpack is left that takes part' };
    if (misfit === null) return { chosen };
    if (!misfit.member.optional) return { problem: misfit.problem };
    chosen = chosen.filter((member) => member !== misfit.member);
  }
}

function misfitOf(chosen: readonly Chosen[]): { member: Chosen; problem: string } | null {
  for (const [index, member] of chosen.entries()) {
    const { title } = member.component.descriptor;
    const provided = new Set(chosen.slice(0, index + 1).flatMap(({ offer }) => offer.provides));
    const missing = member.offer.requires.find(({ name }) => !provided.has(name));
    if (missing !== undefined) {
      return { member, problem: `${title} requires ${missing.name}, which no buildpack up to it provides` };
    }
    const required = new Set(chosen.slice(index).flatMap(({ offer }) => offer.requires.map(({ name }) => name)));
    const surplus = member.offer.provides.find((name) => !required.has(name));
    if (surplus !== undefined) {
      return { member, problem: `${title} provides ${surplus}, which no buildpack from it on requires` };
    }
  }
  return null;
}
