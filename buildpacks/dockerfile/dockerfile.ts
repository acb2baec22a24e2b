/** Sources that bring a Dockerfile: the Docker Engine builds them. */

import { type Buildpack, type DockerfilePlan, PlanError, type Source } from '../plan.ts';
import { plainSection, procfileSection } from '../process-types.ts';
import { readProcfile } from '../procfile.ts';
import { entryAt, unique } from '../tree.ts';

const path = 'Dockerfile';

export const dockerfile: Buildpack = {
  name: 'dockerfile',
  title: 'Dockerfile',
  evidence: 'Dockerfile',
  detect: (source) => Promise.resolve(entryAt(source, path) !== null),
  plan: planDockerfile,
};

/** The plan. Throws a {@link PlanError} `invalid_dockerfile` or `invalid_procfile`. */
async function planDockerfile(source: Source): Promise<DockerfilePlan> {
  const instructions = instructionsOf(await readDockerfile(source));
  const procfile = await readProcfile(source);
  const args = argumentsOf(instructions);
  return {
    kind: 'dockerfile',
    buildpack: dockerfile.name,
    title: dockerfile.title,
    sections: [
      procfile ? procfileSection(procfile) : plainSection('No Procfile: web runs the command of the image (CMD)'),
    ],
    warnings: warningsOf(instructions, procfile !== null),
    processTypes: procfile ?? { web: '' },
    dockerfile: path,
    ...(args.length > 0 && { args }),
  };
}

async function readDockerfile(source: Source): Promise<string> {
  const text = await source.read(path);
  if (text === null) throw fault('it is not a regular file of at most 1 MiB');
  if (!/^[ \t]*FROM[ \t]+\S/im.test(text)) throw fault('it has no FROM line');
  return text;
}

function fault(reason: string): PlanError {
  return new PlanError({
    code: 'invalid_dockerfile',
    message: `Cannot read the Dockerfile: ${reason}.`,
    next: 'Correct the Dockerfile (it has to start an image with FROM), or remove it so that the language is detected; then push again.',
  });
}

function instructionsOf(text: string): { word: string; rest: string }[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const match = /^\s*([A-Za-z]+)\s+(.*)$/.exec(line);
    return match ? [{ word: (match[1] ?? '').toUpperCase(), rest: match[2] ?? '' }] : [];
  });
}

/** What ARG declares: `ARG NAME`, `ARG NAME=default`, several in one line. */
function argumentsOf(instructions: readonly { word: string; rest: string }[]): string[] {
  const words = instructions.filter(({ word }) => word === 'ARG').flatMap(({ rest }) => rest.split(/\s+/));
  return unique(words.map((text) => text.replace(/=.*/, '')).filter((name) => /^[A-Za-z_]\w*$/.test(name)));
}

function warningsOf(instructions: readonly { word: string; rest: string }[], hasProcfile: boolean): string[] {
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
