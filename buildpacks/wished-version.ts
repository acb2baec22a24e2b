/** A version out of a list by what a source asks for, for runtimes whose versions follow semver. */

import semver from 'semver';
import { PlanError } from './plan.ts';
import { shown } from './tree.ts';

export interface VersionWish {
  /** Where the source says it: `.bun-version`. */
  readonly from: string;
  readonly text: string;
}

export interface WishedVersion {
  readonly version: string;
  readonly lines: readonly string[];
}

/**
 * The newest of `known` that `wish` admits, or the newest at all. Throws a {@link PlanError} `invalid_<name>_version`
 * or `unavailable_<name>_version` with those that can be had.
 */
export function wishedVersion(options: {
  name: string;
  title: string;
  wish: VersionWish | null;
  /** Where a wish would stand, for the line that says that there is none. */
  places: string;
  known: readonly string[];
  /** Whether an exact version is taken even so, for the registry to tell whether it is there. */
  open: boolean;
}): WishedVersion {
  const { name, title, wish, places, known, open } = options;
  const whole = known.filter((each) => semver.valid(each) !== null && semver.prerelease(each) === null);
  const range =
    wish === null || /^(latest|stable|lts|canary)$/.test(wish.text) ? '*' : wish.text.replace(/^v(?=\d)/, '');
  if (semver.validRange(range.slice(0, 256)) === null) {
    throw new PlanError({
      code: `invalid_${name}_version`,
      message: `Cannot choose a ${title} version: ${wish?.from ?? ''} says "${shown(range, 60)}", which is not a version or a range.`,
      next: `Write a version such as ${whole[0] ?? '1.0.0'} there, commit it and push again.`,
    });
  }
  const version = semver.maxSatisfying(whole, range) ?? (open ? semver.valid(range) : null);
  if (version !== null) {
    const why =
      wish === null
        ? `No version in ${places}: the default, the newest`
        : `${wish.from} asks for ${shown(wish.text, 60)}`;
    return { version, lines: [why, `Using ${title} ${version}`] };
  }
  const newest =
    semver
      .rsort([...whole])
      .slice(0, 8)
      .join(', ') || 'none';
  throw new PlanError({
    code: `unavailable_${name}_version`,
    message: `Cannot get ${title} "${shown(range, 60)}", which ${wish?.from ?? 'the default'} asks for. Versions that can be had: ${newest}.`,
    next: `Ask for one of them, commit it and push again.`,
  });
}
