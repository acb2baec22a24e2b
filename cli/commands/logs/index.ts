import type { LogRequest } from '../../../platform/client/requests.ts';
import type { Command, Invocation } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS, listFlag, switchFlag, textFlag } from '../../flags.ts';
import { LOCAL_LOGS, sayLocalLog } from '../../local-log.ts';
import { paintLogLine } from '../../log-line.ts';
import { wholeNumber } from '../../numbers.ts';
import { usageFailure } from '../../parse.ts';
import { nearest } from '../../suggest.ts';
import { say } from '../../terminal.ts';
import { timeOf } from '../../time.ts';

export const command: Command = {
  summary: "Show an app's log, or that of Berth itself",
  act: 'show the log of {app}',
  group: 'Looking',
  usage: '[platform|router]',
  description:
    'Lines of dynos, builds, releases and the router in one stream. `berth logs platform` and `berth logs router`\nshow what those processes of this machine wrote.',
  examples: [
    'berth logs --tail',
    'berth logs --num 500 --dyno web.1 --app hello',
    'berth logs --level error --since 2h',
    'berth logs platform --tail',
  ],
  flags: {
    ...APP_FLAGS,
    tail: { type: 'boolean', short: 't' },
    num: { type: 'string', short: 'n' },
    source: { type: 'string', short: 's' },
    dyno: { type: 'string', short: 'd' },
    'process-type': { type: 'string', short: 'p' },
    level: { type: 'string', short: 'l', multiple: true },
    text: { type: 'string' },
    since: { type: 'string' },
    until: { type: 'string' },
  },
  flagHelp: {
    ...APP_FLAG_HELP,
    tail: 'go on as lines come',
    num: 'how many lines (100)',
    source: 'only lines of this source: app (your processes) or heroku (Berth)',
    dyno: 'only lines of this dyno or process type: web.1, worker, router',
    'process-type': 'only lines of this process type',
    level: 'only lines of this level: error, warn, info or debug; may be given more than once',
    text: 'only lines in which this stands, in whatever case',
    since: 'only lines from this time on: 2026-01-31T12:00, or 15m, 2h, 3d ago',
    until: 'only lines up to this time',
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
  const api = await client();
  const request = { lines, tail, ...chosenLines(invocation) };
  for await (const line of api.logs(await app(), request)) say(terminal, paintLogLine(terminal, line));
}

/** Which lines the flags ask for. */
function chosenLines(invocation: Invocation): LogRequest {
  const source = textFlag(invocation, 'source');
  const dyno = textFlag(invocation, 'dyno') ?? textFlag(invocation, 'process-type');
  const level = listFlag(invocation, 'level');
  const text = textFlag(invocation, 'text');
  const since = textFlag(invocation, 'since');
  const until = textFlag(invocation, 'until');
  return {
    ...(source !== undefined && { source }),
    ...(dyno !== undefined && { dyno }),
    ...(level.length > 0 && { level }),
    ...(text !== undefined && { text }),
    ...(since !== undefined && { since: timeOf(since, '--since') }),
    ...(until !== undefined && { until: timeOf(until, '--until') }),
  };
}

function unknownLog(name: string): Error {
  const meant = nearest(name, LOCAL_LOGS);
  const next = meant === null ? `An app's log: berth logs --app ${name}` : `Did you mean \`berth logs ${meant}\`?`;
  return usageFailure(`Cannot show the log ${name}: there are only ${LOCAL_LOGS.join(' and ')}`, next);
}
