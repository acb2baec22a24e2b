import { isHealthy, type ServiceStatus, status } from '../../../platform/host/status.ts';
import type { Command } from '../../command.ts';
import { machineOf } from '../../machine.ts';
import { paint, say, sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'Say whether Berth runs here, and where it answers',
  act: 'tell the status of Berth',
  usage: '',
  examples: ['berth status', 'berth status --json'],
  flags: { home: { type: 'string' } },
  flagHelp: { home: 'data folder of the Berth that is meant' },
  description: 'Exits with 0 when Docker, platform and router answer, with 1 when one of them does not.',
  async run(invocation) {
    const { json, terminal } = invocation;
    const found = await status(machineOf(invocation));
    const healthy = isHealthy(found);
    if (json) sayJson(terminal, { healthy, ...found });
    else {
      const state = (text: string) => paint(terminal, text.startsWith('answers') ? 'green' : 'red', text);
      say(terminal, `Docker Engine  ${state(found.engine)}`);
      say(terminal, `Platform       ${state(withPid(found.platform))}`);
      say(terminal, `Router         ${state(withPid(found.router))}`);
      say(terminal, `Apps           ${found.apps ?? '?'}, on ${found.routerUrl} as <app>.${found.domain}`);
      say(
        terminal,
        `Dynos          ${found.dynos === null ? '?' : `${found.dynos.running} running of ${found.dynos.all}`}`,
      );
      say(terminal, `Dashboard      ${found.dashboard}`);
      say(terminal, `API and git    ${found.api}`);
      say(terminal, `Data           ${found.home}`);
    }
    return healthy ? 0 : 1;
  },
};

function withPid({ state, pid }: ServiceStatus): string {
  return pid === null ? state : `${state} (process ${pid})`;
}
