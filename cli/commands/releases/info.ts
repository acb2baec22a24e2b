import type { Client } from '../../../platform/client/client.ts';
import type { ReleaseResource, SlugResource } from '../../../platform/client/resources.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { chosenRelease } from '../../release-choice.ts';
import { formatBytes } from '../../size.ts';
import { sayPairs } from '../../table.ts';
import { paint, say, sayJson, type Terminal } from '../../terminal.ts';
import { localTime } from '../../time.ts';

export const command: Command = {
  summary: 'Show one release: its image, process types and what changed in its config vars',
  act: 'show the release of {app}',
  group: 'Deploying',
  usage: '[VERSION]',
  description: 'The newest one without VERSION. Values of config vars are not shown.',
  examples: ['berth releases:info', 'berth releases:info v3 --json'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, args, client, json, terminal }) {
    const api = await client();
    const name = await app();
    const release = await chosenRelease(api, name, args[0]);
    const [image, config] = await Promise.all([imageOf(api, name, release), configOf(api, name, release)]);
    if (json) sayJson(terminal, { ...release, image, config });
    else sayRelease(terminal, release, { image, config });
    return 0;
  },
};

/** Names of config vars, and how they differ from those of the release before. */
interface ConfigNames {
  readonly names: readonly string[];
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

async function imageOf(api: Client, app: string, { slug }: ReleaseResource): Promise<SlugResource | null> {
  return slug === null ? null : await api.slug(app, slug.id);
}

async function configOf(api: Client, app: string, { version }: ReleaseResource): Promise<ConfigNames> {
  const [now, before] = await Promise.all([
    api.releaseConfig(app, String(version)),
    version === 1 ? {} : api.releaseConfig(app, String(version - 1)),
  ]);
  const old = new Map(Object.entries(before));
  const names = Object.keys(now);
  return {
    names,
    added: names.filter((name) => !old.has(name)),
    changed: names.filter((name) => old.has(name) && old.get(name) !== now[name]),
    removed: [...old.keys()].filter((name) => !Object.hasOwn(now, name)),
  };
}

function sayRelease(
  terminal: Terminal,
  release: ReleaseResource,
  { image, config }: { image: SlugResource | null; config: ConfigNames },
): void {
  say(terminal, paint(terminal, 'bold', `v${release.version}`));
  sayPairs(terminal, [
    ['Description', release.description],
    ['State', release.current ? `${release.status}, current` : release.status],
    ['By', release.user.email],
    ['Made', localTime(release.created_at)],
    ['Commit', image?.commit ?? 'none'],
    ...(image?.commit_description ? [['Subject', image.commit_description] as const] : []),
    ['Image', image === null ? 'none' : imageText(image)],
    ['Config vars', config.names.join(' ') || 'none'],
    ['Changed', changesText(config)],
  ]);
  const types = Object.entries(image?.process_types ?? {});
  if (types.length === 0) return;
  say(terminal);
  say(terminal, paint(terminal, 'bold', 'Process types'));
  sayPairs(terminal, types);
}

function imageText({ size, buildpack_provided_description: language }: SlugResource): string {
  return [language, size === null ? null : formatBytes(size)].filter((part) => part !== null).join(', ') || 'there';
}

function changesText({ added, changed, removed }: ConfigNames): string {
  const parts = [
    ...added.map((name) => `+${name}`),
    ...changed.map((name) => `~${name}`),
    ...removed.map((name) => `-${name}`),
  ];
  return parts.join(' ') || 'no config var';
}
