import type { Readable } from 'node:stream';
import type { DockerfilePlan } from '../../buildpacks/plan.ts';
import type { BuildContext } from './build-context.ts';
import { inClassicWords } from './classic-dockerfile.ts';
import type { Trees } from './source-tree.ts';

/** The tree, or a folder of it, as the Docker Engine is sent it: without what `.dockerignore` keeps out. */
export async function dockerContext(options: {
  trees: Trees;
  context: BuildContext;
  plan: DockerfilePlan;
}): Promise<Readable> {
  const { trees, context, plan } = options;
  const { app, build, tree, log } = context;
  const folder = plan.context ?? null;
  const commit = folder === null ? build.commit : await trees.folder(app.id, build.commit, folder);
  if (commit === null) throw new Error(`Cannot find the folder ${folder} of the Dockerfile`);
  const read = (path: string) => tree.read(folder === null ? path : `${folder}/${path}`);
  const written = (await read(plan.dockerfile)) ?? '';
  const { text, files, executable, notes } = inClassicWords(written);
  for (const note of notes) log.line(note);
  const ignored = (await read(`${plan.dockerfile}.dockerignore`)) ?? (await read('.dockerignore'));
  return await trees.tar(app.id, commit, {
    uid: 0,
    gid: 0,
    executable,
    extra: [...(text === written ? [] : [{ path: plan.dockerfile, content: text, executable: false }]), ...files],
    // The builder itself takes away what is meant of these two, once it has read them.
    ...(ignored === null ? {} : { dockerIgnore: [...ignored.split('\n'), `!${plan.dockerfile}`, '!.dockerignore'] }),
  });
}

/** What BuildKit says by itself of the machine: there is no other to build for. */
function platformArguments(): Readonly<Record<string, string>> {
  const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const of = (name: string) => ({
    [`${name}PLATFORM`]: `linux/${arch}`,
    [`${name}OS`]: 'linux',
    [`${name}ARCH`]: arch,
  });
  return { ...of('BUILD'), ...of('TARGET') };
}

/**
 * Build arguments: what the machine is, what the source gives, and config vars, all but the source's own where the
 * Dockerfile asks for them by ARG. They show in the image's history, so no other is given.
 */
export function argumentsFor(
  { args = [], values = {} }: DockerfilePlan,
  config: BuildContext['config'],
): Record<string, string> {
  const asked = (of: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(of).filter(([name]) => args.includes(name)));
  return { ...asked(platformArguments()), ...values, ...asked(config) };
}
