import { builtInCatalog } from '../../../buildpacks/built-in-catalog.ts';
import type { BuildPlan, Catalog } from '../../../buildpacks/plan.ts';
import { planLines } from '../../../buildpacks/plan-text.ts';
import type { Command, Invocation } from '../../command.ts';
import { findLogin } from '../../connection.ts';
import { APP_FLAG_HELP, APP_FLAGS, listFlag, textFlag } from '../../flags.ts';
import { usageFailure } from '../../parse.ts';
import { planFolder } from '../../planned-folder.ts';
import { say, sayJson, type Terminal, tell } from '../../terminal.ts';

export const command: Command = {
  summary: 'Explain how a folder or an app would be built, without building',
  act: 'plan',
  group: 'Deploying',
  usage: '[FOLDER]',
  description: [
    'What was found, which versions are used and why, the steps and their caches, what is started, and what would make',
    'it better. The folder is planned as it is now, with the versions that Berth has (without a Berth: those that berth',
    'knows by itself). With --app it is the source that was sent to the app last, planned by Berth itself.',
  ].join('\n'),
  examples: ['berth plan', 'berth plan ./site --json', 'berth plan --root apps/web', 'berth plan --app hello'],
  flags: {
    ...APP_FLAGS,
    root: { type: 'string' },
    buildpack: { type: 'string', multiple: true },
  },
  flagHelp: {
    ...APP_FLAG_HELP,
    app: 'plan what was sent to this app last, instead of a folder',
    root: 'folder below FOLDER that is built, as in builds:set root=…',
    buildpack: 'plan with this buildpack instead of what is detected; may be given several times',
  },
  async run(invocation) {
    const { json, terminal } = invocation;
    const planned = isOfApp(invocation) ? await ofApp(invocation) : await ofFolder(invocation);
    if (json) sayJson(terminal, planned);
    else explain(terminal, planned);
    return 0;
  },
};

interface Explained {
  readonly buildpacks: readonly string[];
  readonly plan: BuildPlan | null;
}

function isOfApp(invocation: Invocation): boolean {
  return textFlag(invocation, 'app') !== undefined || textFlag(invocation, 'remote') !== undefined;
}

async function ofApp(invocation: Invocation): Promise<Explained> {
  const own = [...invocation.args, textFlag(invocation, 'root'), ...listFlag(invocation, 'buildpack')];
  if (own.some((value) => value !== undefined)) {
    throw usageFailure(
      'Cannot plan both a folder and an app: FOLDER, --root and --buildpack do not go with --app',
      'An app has its own: see `berth builds:settings` and `berth buildpacks`.',
    );
  }
  const api = await invocation.client();
  return await api.plan(await invocation.app());
}

async function ofFolder(invocation: Invocation): Promise<Explained> {
  return await planFolder({
    folder: invocation.args[0] ?? '.',
    root: textFlag(invocation, 'root') ?? null,
    buildpacks: listFlag(invocation, 'buildpack'),
    catalog: await catalogFor(invocation),
  });
}

/** What the Berth has that is meant; where none is known or answers, what berth knows by itself. */
async function catalogFor({ client, environment, terminal }: Invocation): Promise<Catalog> {
  if ((await findLogin(environment)) === null) return builtInCatalog;
  try {
    const api = await client();
    return await api.catalog();
  } catch {
    tell(terminal, 'No Berth answers: planned with the versions that berth knows by itself.');
    return builtInCatalog;
  }
}

function explain(terminal: Terminal, { buildpacks, plan }: Explained): void {
  if (plan !== null) for (const line of planLines(plan)) say(terminal, line);
  const others = buildpacks.filter((name) => name.includes('://'));
  if (plan !== null && others.length === 0) return;
  const what = others.length === 1 ? 'a buildpack of a git repository' : 'buildpacks of git repositories';
  say(terminal, `-----> Built by ${what}${plan === null ? '' : ' as well'}`);
  for (const name of others) say(terminal, `       ${name}`);
  say(terminal, '       What they do, they say only in the build.');
}
