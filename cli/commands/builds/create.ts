import { setTimeout as sleep } from 'node:timers/promises';
import type { BuildStateResource } from '../../../platform/client/berth-resources.ts';
import type { Client } from '../../../platform/client/client.ts';
import type { BuildResource } from '../../../platform/client/resources.ts';
import { act } from '../../action.ts';
import type { Command, Invocation } from '../../command.ts';
import { Failure } from '../../failure.ts';
import { APP_FLAG_HELP, APP_FLAGS, switchFlag, textFlag } from '../../flags.ts';
import { followOutput } from '../../output-stream.ts';
import { usageFailure } from '../../parse.ts';
import { explained } from '../../reason.ts';
import { archiveBody, existingArchive, packFolder, type SourceArchive } from '../../source-archive.ts';
import { sayJson, type Terminal } from '../../terminal.ts';

const POLL_MS = 300;

export const command: Command = {
  summary: 'Deploy a folder or an archive without git push',
  act: 'deploy to {app}',
  group: 'Deploying',
  usage: '[FOLDER]',
  description:
    'Sends the folder as it is now (what .gitignore names stays behind), builds it and waits until it is live.',
  examples: [
    'berth deploy',
    'berth deploy ./site --app hello',
    'berth builds:create --source-tar app.tar.gz --version 1.2',
    'berth deploy --image nginx:1.29 --app site',
    'docker save shop | gzip > shop.tar.gz && berth deploy --image-archive shop.tar.gz',
  ],
  flags: {
    ...APP_FLAGS,
    'source-tar': { type: 'string' },
    image: { type: 'string' },
    'image-archive': { type: 'string' },
    version: { type: 'string' },
    'no-wait': { type: 'boolean' },
  },
  flagHelp: {
    ...APP_FLAG_HELP,
    'source-tar': 'a tar.gz to send instead of a folder',
    image: "release this image of Berth's machine or of a registry, as it is, instead of building",
    'image-archive': 'release the image in this archive, as `docker save` writes it (gzip or not)',
    version: 'what to call this source, as in a commit',
    'no-wait': 'do not wait for the build',
  },
  async run(invocation) {
    const { app, client, json, terminal } = invocation;
    const api = await client();
    const name = await app();
    const build = await begun(api, name, invocation);
    if (!switchFlag(invocation, 'no-wait')) await follow(json ? null : terminal, api, { app: name, build });
    if (json) sayJson(terminal, await api.build(name, build.id));
    return 0;
  },
};

/** The build that was begun: of an image's name, an image's archive, or a source. */
async function begun(api: Client, app: string, invocation: Invocation): Promise<BuildResource> {
  const { terminal, args } = invocation;
  const [image, archive, tar] = ['image', 'image-archive', 'source-tar'].map((name) => textFlag(invocation, name));
  if ([image, archive, tar, args[0]].filter((value) => value !== undefined).length > 1) {
    throw usageFailure(
      'Cannot deploy several things at once',
      'Give one of FOLDER, --source-tar, --image and --image-archive.',
    );
  }
  const version = textFlag(invocation, 'version');
  const named = version === undefined ? {} : { version };
  if (image !== undefined) {
    return await act(terminal, `Deploying ${image} to ${app}`, () =>
      api.deployImage(app, { reference: image, ...named }),
    );
  }
  if (archive !== undefined) {
    return await act(terminal, `Sending the image to ${app}`, async () => {
      const url = await sent(api, await existingArchive(archive));
      return await api.deployImage(app, { url, ...named });
    });
  }
  return await act(terminal, `Sending the source to ${app}`, async () => {
    const source = tar === undefined ? await packFolder(args[0] ?? '.') : await existingArchive(tar);
    return await api.createBuild(app, { url: await sent(api, source), ...named });
  });
}

/** Sends an archive, and answers the URL that builds take it by. */
async function sent(api: Client, archive: SourceArchive): Promise<string> {
  try {
    const source = await api.createSource();
    await api.upload(source, { body: archiveBody(archive), length: archive.length });
    return source.source_blob.get_url;
  } finally {
    await archive.remove();
  }
}

async function follow(
  terminal: Terminal | null,
  api: Client,
  { app, build }: { app: string; build: { id: string; output_stream_url: string } },
): Promise<void> {
  if (terminal !== null) await followOutput(terminal, api, build.output_stream_url);
  const state = await endOf(api, app, build.id);
  if (state.status === 'succeeded') return;
  const { cause, next } =
    state.error === null ? { cause: `it was ${state.status}`, next: null } : explained(state.error);
  const shown = terminal !== null && state.error !== null;
  throw new Failure(shown ? `the build failed (${state.error.id})` : cause, {
    next: [shown ? null : next, `Nothing that is live has changed. See \`berth builds:output --app ${app}\`.`]
      .filter((line) => line !== null)
      .join('\n'),
  });
}

async function endOf(api: Client, app: string, build: string): Promise<BuildStateResource> {
  for (;;) {
    const state = await api.buildState(app, build);
    if (state.status === 'succeeded' || state.status === 'failed' || state.status === 'cancelled') return state;
    await sleep(POLL_MS);
  }
}
