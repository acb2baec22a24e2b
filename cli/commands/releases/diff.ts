import { shown as printable } from '../../../buildpacks/tree.ts';
import type {
  CommitResource,
  ComparedReleaseResource,
  ReleaseDiffResource,
  SourceChangesResource,
} from '../../../platform/client/overview-resources.ts';
import type { ChangedFile, Listed } from '../../../platform/model/source-changes.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { chosenRelease } from '../../release-choice.ts';
import { formatBytes } from '../../size.ts';
import { sayPairs } from '../../table.ts';
import { type Colour, paint, say, sayJson, type Terminal } from '../../terminal.ts';
import { ago } from '../../time.ts';

export const command: Command = {
  summary: 'Show how a release differs from another: source, image, process types, config vars',
  act: 'compare releases of {app}',
  group: 'Deploying',
  usage: '[VERSION] [OTHER]',
  description:
    'The newest release without VERSION, compared with what it was built on without OTHER. Values of config vars are not shown.',
  examples: ['berth releases:diff', 'berth releases:diff v12', 'berth releases:diff v12 v9 --json'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, args, client, json, terminal }) {
    const api = await client();
    const name = await app();
    const release = await chosenRelease(api, name, args[0]);
    const diff = await api.releaseDiff(name, release.id, args[1]);
    if (json) sayJson(terminal, diff);
    else sayDiff(terminal, diff);
    return 0;
  },
};

function sayDiff(terminal: Terminal, diff: ReleaseDiffResource): void {
  const { from, to, process_types: types, config } = diff;
  say(terminal, paint(terminal, 'bold', `${from === null ? 'nothing' : `v${from.version}`} -> v${to.version}`));
  sayPairs(terminal, [
    ['Source', diff.source_changed ? `${commitOf(from)} -> ${commitOf(to)}` : `${commitOf(to)}, the same`],
    ['Image', diff.image_changed ? `${imageOf(from)} -> ${imageOf(to)}` : `${imageOf(to)}, the same`],
  ]);
  if (diff.source !== null) saySource(terminal, diff.source);
  sayChanges(terminal, 'Process types', [
    ...types.added.map(({ type, command }) => `+ ${type}: ${command}`),
    ...types.removed.map(({ type, command }) => `- ${type}: ${command}`),
    ...types.changed.flatMap(({ type, from: before, to: after }) => [`- ${type}: ${before}`, `+ ${type}: ${after}`]),
  ]);
  sayChanges(terminal, 'Config vars', [
    ...config.added.map((name) => `+ ${name}`),
    ...config.removed.map((name) => `- ${name}`),
    ...config.changed.map((name) => `~ ${name}`),
  ]);
}

/** Commits, the newest first, and files with their lines. */
function saySource(terminal: Terminal, { commits_added, commits_removed, files }: SourceChangesResource): void {
  const commits = [
    ...listing(commits_added, (commit) => `+ ${commitLine(commit)}`),
    ...listing(commits_removed, (commit) => `- ${commitLine(commit)}`),
  ];
  // Archives have no history.
  if (commits.length > 0) sayChanges(terminal, 'Commits', commits);
  sayChanges(terminal, 'Files', listing(files, fileLine));
}

function listing<Item>({ total, shown }: Listed<Item>, line: (item: Item) => string): string[] {
  return [...shown.map(line), ...(total > shown.length ? [`  and ${total - shown.length} more`] : [])];
}

function commitLine({ id, subject, author, committed_at }: CommitResource): string {
  return `${id.slice(0, 8)} ${printable(subject, 80)} (${printable(author, 40)}, ${ago(committed_at)})`;
}

const MARKS = { added: '+', removed: '-', changed: '~' } as const;

function fileLine({ path, change, lines }: ChangedFile): string {
  const counts = lines === null ? '' : ` (+${lines.added} -${lines.removed})`;
  return `${MARKS[change]} ${printable(path, 200)}${counts}`;
}

function sayChanges(terminal: Terminal, title: string, lines: readonly string[]): void {
  say(terminal);
  say(terminal, paint(terminal, 'bold', title));
  if (lines.length === 0) say(terminal, 'no change');
  for (const line of lines) say(terminal, paint(terminal, colourOf(line), line));
}

const COLOURS: Readonly<Record<string, Colour>> = { '+': 'green', '-': 'red', '~': 'yellow' };

function colourOf(line: string): Colour {
  return COLOURS[line.charAt(0)] ?? 'dim';
}

function commitOf(release: ComparedReleaseResource | null): string {
  return release?.commit?.slice(0, 8) ?? 'none';
}

function imageOf(release: ComparedReleaseResource | null): string {
  const image = release?.image ?? null;
  return image === null ? 'none' : `${image.buildpack} ${formatBytes(image.size_bytes)}`;
}
