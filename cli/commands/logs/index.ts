import type { Command, Invocation } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS, switchFlag, textFlag } from '../../flags.ts';
import { LOCAL_LOGS, sayLocalLog } from '../../local-log.ts';
import { paintLogLine } from '../../log-line.ts';
import { wholeNumber } from '../../numbers.ts';
import { usageFailure } from '../../parse.ts';
import { nearest } from '../../suggest.ts';
import { say } from '../../terminal.ts';

export const command: Command = {
  summary: "Show an app's log, or that of Berth itself",
  act: 'show the log of {app}',
  group: 'Looking',
  usage: '[platform|router]',
  description:
    'Lines of dynos, builds, releases and the router in one stream. `berth logs platform` and `berth logs router`\nshow what those processes of this machine wrote.',
  examples: ['berth logs --tail', 'berth logs --num 500 --dyno web.1 --app hello', 'berth logs platform --tail'],
  flags: {
    ...APP_FLAGS,
    tail: { type: 'boolean', short: 't' },
    num: { type: 'string', short: 'n' },
    source: { type: 'string', short: 's' },
    dyno: { type: 'string', short: 'd' },
    'process-type': { type: 'string', short: 'p' },
  },
  flagHelp: {
    ...APP_FLAG_HELP,
    tail: 'go on as lines come',
    num: 'how many lines (100)',
    source: 'only lines of this source: app (your processes) or heroku (Berth)',
    dyno: 'only lines of this dyno or process type: web.1, worker, router',
    'process-type': 'only lines of this process type',
  },
  async run(invocation) {
    const [of] = invocation.args;
    const lines = wholeNumber(textFlag(invocation, 'num') ?? '100', '--num');
    const tail = switchFlag(invocation, 'tail');
    if (of === undefined) await sayAppLog(invocation, { lines, tail });
    else if (LOCAL_LOGS.includes(of)) await sayLocalLog(invocation, { name: of, lines, tail });
    else throw unknownLog(of);
    return 0;
  },
};

async function sayAppLog(invocation: Invocation, { lines, tail }: { lines: number; tail: boolean }): Promise<void> {
  const { app, client, terminal } = invocation;
  const source = textFlag(invocation, 'source');
  const dyno = textFlag(invocation, 'dyno') ?? textFlag(invocation, 'process-type');
  const api = await client();
  const request = { lines, tail, ...(source !== undefined && { source }), ...(dyno !== undefined && { dyno }) };
  for await (const line of api.logs(await app(), request)) say(terminal, paintLogLine(terminal, line));
}

function unknownLog(name: string): Error {
  const meant = nearest(name, LOCAL_LOGS);
  const next = meant === null ? `An app's log: berth logs --app ${name}` : `Did you mean \`berth logs ${meant}\`?`;
  return usageFailure(`Cannot show the log ${name}: there are only ${LOCAL_LOGS.join(' and ')}`, next);
}
