/**
 * The Aptfile: Debian packages that an app needs beside its language, one a line, as for Heroku's apt buildpack
 * (https://elements.heroku.com/buildpacks/heroku/heroku-buildpack-apt). They are installed into the runtime image.
 */

import { type BuildPlan, PlanError, type Runtime, type Source } from './plan.ts';
import { entryAt, listed, shown, unique, withoutBom } from './tree.ts';

const path = 'Aptfile';
const mostPackages = 100;

/** What builds but does not run: headers and compilers. It stays out of the image that runs. */
const buildOnly = /-dev$|^(?:build-essential|gcc|g\+\+|clang|gfortran|make|cmake|ninja-build|pkgconf|pkg-config)$/;

export interface Aptfile {
  /** For the image that runs, and for the build too. */
  readonly runs: readonly string[];
  /** For the build alone. */
  readonly builds: readonly string[];
}

/** The packages of the source's Aptfile; none when there is no such file. Throws a {@link PlanError} `invalid_aptfile`. */
export async function readAptfile(source: Source): Promise<Aptfile> {
  if (entryAt(source, path) === null) return { runs: [], builds: [] };
  const text = await source.read(path);
  if (text === null) throw fault('it is not a regular file of at most 1 MiB');
  const packages = new Set<string>();
  for (const [index, raw] of withoutBom(text)
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = raw.replace(/#.*/, '').trim();
    if (line !== '') packages.add(packageOf(line, index + 1));
  }
  if (packages.size > mostPackages)
    throw fault(`it names ${packages.size} packages; at most ${mostPackages} are possible`);
  const names = unique([...packages]);
  return { runs: names.filter((name) => !buildOnly.test(name)), builds: names.filter((name) => buildOnly.test(name)) };
}

function packageOf(line: string, number: number): string {
  if (/^[a-z0-9][a-z0-9+.-]{1,99}$/.test(line) && !line.endsWith('-') && !line.endsWith('.deb')) return line;
  const reason = /^:repo:/.test(line)
    ? 'names a package source of its own, and only Debian packages of the stack are possible'
    : /\.deb$/.test(line)
      ? 'names a file, and only names of Debian packages are possible'
      : 'is not the name of a Debian package';
  throw fault(`line ${number} ${reason}: ${shown(line, 60)}`);
}

/** `plan` with the packages of the Aptfile in its images, and a section that says so; as it is where it has none. */
export function withAptfile(plan: BuildPlan, { runs, builds }: Aptfile): BuildPlan {
  if (plan.kind !== 'container' || runs.length + builds.length === 0) return plan;
  const lines = [
    ...(runs.length > 0 ? [`Into the image: ${listed(runs)}`] : []),
    ...(builds.length > 0 ? [`For the build alone: ${listed(builds)}`] : []),
  ];
  const { builder } = plan;
  const needsBuilder = builder !== undefined || builds.length > 0;
  return {
    ...plan,
    sections: [...plan.sections, { title: 'Adding the Debian packages of the Aptfile', lines }],
    runtime: withPackages(plan.runtime, runs),
    ...(needsBuilder ? { builder: withPackages(builder ?? plan.runtime, unique([...runs, ...builds])) } : {}),
  };
}

function withPackages(runtime: Runtime, packages: readonly string[]): Runtime {
  return packages.length === 0 ? runtime : { ...runtime, parts: [...runtime.parts, { kind: 'apt', packages }] };
}

function fault(reason: string): PlanError {
  return new PlanError({
    code: 'invalid_aptfile',
    message: `Cannot read the Aptfile: ${reason}.`,
    next: 'Write one name of a Debian package a line, such as "libvips42", commit it and push again.',
  });
}
