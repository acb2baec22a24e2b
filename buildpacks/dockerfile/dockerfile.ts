/** Sources that bring a Dockerfile: the Docker Engine builds them. */

import { type Buildpack, type DockerfilePlan, PlanError, type Section, type Source } from '../plan.ts';
import { plainSection, procfileSection } from '../process-types.ts';
import { readProcfile } from '../procfile.ts';
import { entryAt, shown, unique, withoutBom } from '../tree.ts';
import { type HerokuYml, namesLanguages, readHerokuYml } from './heroku-yml.ts';
import { dockerfileInstructions } from './instructions.ts';

const path = 'Dockerfile';

export const dockerfile: Buildpack = {
  name: 'dockerfile',
  title: 'Dockerfile',
  evidence: 'heroku.yml or Dockerfile',
  detect: async (source) =>
    (entryAt(source, path) !== null || entryAt(source, 'heroku.yml') !== null) && !(await namesLanguages(source)),
  plan: planDockerfile,
};

/** The plan. Throws a {@link PlanError} `invalid_dockerfile`, `invalid_heroku_yml` or `invalid_procfile`. */
async function planDockerfile(source: Source): Promise<DockerfilePlan> {
  const yml = await readHerokuYml(source);
  const place = yml?.dockerfile ?? path;
  const instructions = instructionsOf(await readDockerfile(source, place));
  if (!instructions.some(({ word }) => word === 'FROM')) throw fault('it has no FROM line');
  const procfile = yml?.processTypes ?? (await readProcfile(source));
  const args = argumentsOf(instructions);
  const context = place.replace(/\/?[^/]*$/, '');
  return {
    kind: 'dockerfile',
    buildpack: dockerfile.name,
    title: dockerfile.title,
    sections: [processSection(yml, procfile)],
    warnings: [...warningsOf(instructions, procfile !== null), ...addonWarning(yml)],
    processTypes: procfile ?? { web: '' },
    dockerfile: place.slice(context === '' ? 0 : context.length + 1),
    ...(context !== '' && { context }),
    ...(yml?.target != null && { target: yml.target }),
    ...(args.length > 0 && { args }),
    ...(yml !== null && Object.keys(yml.args).length > 0 && { values: yml.args }),
  };
}

function processSection(yml: HerokuYml | null, types: Readonly<Record<string, string>> | null): Section {
  if (types === null) return plainSection('No Procfile: web runs the command of the image (CMD)');
  if (yml?.processTypes == null) return procfileSection(types);
  return plainSection(`heroku.yml declares types -> ${Object.keys(types).join(', ')}`);
}

function addonWarning(yml: HerokuYml | null): string[] {
  if (yml === null || yml.addons === 0) return [];
  return ['heroku.yml asks for add-ons: they are not made by a deploy.'];
}

async function readDockerfile(source: Source, place: string): Promise<string> {
  const text = await source.read(place);
  if (text === null && entryAt(source, place) === null)
    throw fault(`there is no ${shown(place)} in the source, which heroku.yml means`);
  if (text === null) {
    throw fault(
      place === path
        ? 'it is not a regular file of at most 1 MiB'
        : `${shown(place)} is no regular file of at most 1 MiB`,
    );
  }
  return withoutBom(text);
}

function fault(reason: string): PlanError {
  return new PlanError({
    code: 'invalid_dockerfile',
    message: `Cannot read the Dockerfile: ${reason}.`,
    next: 'Correct the Dockerfile (it has to start an image with FROM), or remove it so that the language is detected; then push again.',
  });
}

/** An instruction in two: its word, upper case, and what is behind it. */
interface Parted {
  readonly word: string;
  readonly rest: string;
}

function instructionsOf(dockerfile: string): Parted[] {
  const matches = [...dockerfileInstructions(dockerfile)].map(({ text }) => /^\s*([A-Za-z]+)\s+(.*)$/.exec(text));
  return matches.flatMap((match) => (match ? [{ word: (match[1] ?? '').toUpperCase(), rest: match[2] ?? '' }] : []));
}

/** What ARG declares: `ARG NAME`, `ARG NAME=default`, several in one line. */
function argumentsOf(instructions: readonly Parted[]): string[] {
  const words = instructions.filter(({ word }) => word === 'ARG').flatMap(({ rest }) => rest.split(/\s+/));
  return unique(words.map((text) => text.replace(/=.*/, '')).filter((name) => /^[A-Za-z_]\w*$/.test(name)));
}

function warningsOf(instructions: readonly Parted[], hasProcfile: boolean): string[] {
  const lastFrom = instructions.findLastIndex(({ word }) => word === 'FROM');
  const stage = instructions.slice(lastFrom + 1);
  const warnings: string[] = [];
  if (!stage.some(({ word }) => word === 'USER')) {
    warnings.push('The Dockerfile sets no USER: unless its base image does, the app runs as root in its container.');
  }
  const exposed = stage.filter(({ word }) => word === 'EXPOSE').flatMap(({ rest }) => rest.split(/\s+/));
  const tcp = exposed.filter((port) => !port.endsWith('/udp'));
  if (!hasProcfile && tcp.length > 1 && !instructions.some(({ rest }) => /\bPORT\b/.test(rest))) {
    warnings.push(
      'The Dockerfile exposes several ports and does not name PORT: the app must listen on the port in $PORT.',
    );
  }
  return warnings;
}
