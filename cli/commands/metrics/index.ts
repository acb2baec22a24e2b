import type { AppMetricsResource } from '../../../platform/client/metrics-resources.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS, switchFlag, textFlag } from '../../flags.ts';
import { sayMetrics } from '../../metrics-view.ts';
import { say, sayJson } from '../../terminal.ts';
import { timeSpan } from '../../time-span.ts';

export const command: Command = {
  summary: 'Show requests, latency, memory and CPU over time',
  act: 'show the metrics of {app}',
  group: 'Looking',
  usage: '',
  examples: ['berth metrics', 'berth metrics --since 24h --dynos', 'berth metrics --since 7d --json'],
  flags: { ...APP_FLAGS, since: { type: 'string', short: 's' }, dynos: { type: 'boolean' } },
  flagHelp: {
    ...APP_FLAG_HELP,
    since: 'how far back: 30m, 6h, 7d, at most 30d (1h)',
    dynos: 'each dyno by itself instead of each process type',
  },
  description: `Figures come every 10 seconds. They are kept by 10 seconds for 2 hours, by the minute for 2 days and by 10
minutes for 30 days. Memory is that of the dyno that has most of it, CPU that of all dynos of the process type.`,
  async run(invocation) {
    const { app, client, json, terminal } = invocation;
    const since = textFlag(invocation, 'since') ?? '1h';
    const from = new Date(Date.now() - timeSpan(since, '--since')).toISOString();
    const by = switchFlag(invocation, 'dynos') ? 'dyno' : 'type';
    const api = await client();
    const metrics = await api.metrics(await app(), { from, by });
    if (json) sayJson(terminal, metrics);
    else if (isEmpty(metrics)) say(terminal, `Nothing was measured of ${metrics.app.name} in the last ${since}.`);
    else sayMetrics(terminal, metrics, since);
    return 0;
  },
};

function isEmpty({ processes, summary }: AppMetricsResource): boolean {
  return processes.length === 0 && summary.requests === 0;
}
