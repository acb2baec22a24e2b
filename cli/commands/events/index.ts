import type { EventResource } from '../../../platform/client/berth-resources.ts';
import type { Command, Invocation } from '../../command.ts';
import { eventLine } from '../../event-line.ts';
import { Failure, USAGE_ERROR } from '../../failure.ts';
import { APP_FLAG_HELP, APP_FLAGS, switchFlag, textFlag } from '../../flags.ts';
import { wholeNumber } from '../../numbers.ts';
import { say, sayJson, tell } from '../../terminal.ts';

export const command: Command = {
  summary: 'Show what happened to an app, or to all apps',
  act: 'show events',
  group: 'Looking',
  usage: '',
  description:
    'Builds, releases, rollouts, dynos, domains and settings: of the app that is meant, and of all apps and your account\nwhere none is meant or with --all. With --json and --tail each event is one line of JSON.',
  examples: ['berth events', 'berth events --all --tail', 'berth events --num 100 --json'],
  flags: {
    ...APP_FLAGS,
    all: { type: 'boolean' },
    num: { type: 'string', short: 'n' },
    tail: { type: 'boolean', short: 't' },
  },
  flagHelp: {
    ...APP_FLAG_HELP,
    all: 'of all apps, wherever this is called',
    num: 'how many of the newest (20)',
    tail: 'go on as events come',
  },
  async run(invocation) {
    const limit = wholeNumber(textFlag(invocation, 'num') ?? '20', '--num');
    const app = await appIfMeant(invocation);
    const api = await invocation.client();
    const options = { order: 'desc', limit } as const;
    const newest = limit === 0 ? [] : await (app === null ? api.allEvents(options) : api.events(app, options));
    const events = newest.reverse();
    if (!switchFlag(invocation, 'tail')) {
      sayAll(invocation, events, { app });
      return 0;
    }
    for (const event of events) sayOne(invocation, event, { app });
    const after = events.at(-1)?.seq;
    const following = api.followEvents({ ...(app !== null && { app }), ...(after !== undefined && { after }) });
    for await (const event of following) {
      if (event === 'reset') tell(invocation.terminal, 'Some events are not kept any more; going on with new ones.');
      else sayOne(invocation, event, { app });
    }
    return 0;
  },
};

/** Unlike elsewhere, no app need be meant. */
async function appIfMeant(invocation: Invocation): Promise<string | null> {
  if (switchFlag(invocation, 'all')) return null;
  try {
    return await invocation.app();
  } catch (error) {
    const isNamed = textFlag(invocation, 'remote') !== undefined;
    if (error instanceof Failure && error.exitCode === USAGE_ERROR && !isNamed) return null;
    throw error;
  }
}

function sayAll(invocation: Invocation, events: readonly EventResource[], { app }: { app: string | null }): void {
  if (invocation.json) sayJson(invocation.terminal, events);
  else if (events.length === 0) say(invocation.terminal, 'Nothing has happened yet.');
  else for (const event of events) sayOne(invocation, event, { app });
}

function sayOne({ json, terminal }: Invocation, event: EventResource, { app }: { app: string | null }): void {
  say(terminal, json ? JSON.stringify(event) : eventLine(terminal, event, { withApp: app === null }));
}
