import type { DomainDnsResource } from '../../../platform/client/overview-resources.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { paint, say, sayJson, type Terminal } from '../../terminal.ts';

export const command: Command = {
  summary: 'Say whether DNS leads the hostnames of an app here, and what it must say',
  act: 'check the domains of {app}',
  group: 'Apps',
  usage: '[HOSTNAME]',
  description: 'All of them without HOSTNAME. Exits with 1 when one does not lead here.',
  examples: ['berth domains:check', 'berth domains:check www.example.com'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, args, client, json, terminal }) {
    const api = await client();
    const name = await app();
    const hostnames = args[0] === undefined ? (await api.domains(name)).map(({ hostname }) => hostname) : [args[0]];
    const checks = await Promise.all(hostnames.map((hostname) => api.domainDns(name, hostname)));
    if (json) sayJson(terminal, checks);
    else for (const check of checks) sayCheck(terminal, check);
    return checks.every(({ ok }) => ok) ? 0 : 1;
  },
};

function sayCheck(terminal: Terminal, { hostname, ok, message, next }: DomainDnsResource): void {
  const state = ok ? paint(terminal, 'green', 'ok') : paint(terminal, 'red', 'not yet');
  say(terminal, `${paint(terminal, 'bold', hostname)}  ${state}`);
  say(terminal, `  ${message}`);
  if (next !== null) say(terminal, `  ${next}`);
}
