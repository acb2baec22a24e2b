import { requireSettings } from '../../../platform/host/settings.ts';
import { homePaths } from '../../../platform/model/installation.ts';
import type { Command } from '../../command.ts';
import { textFlag } from '../../flags.ts';
import { say, sayJson, tell } from '../../terminal.ts';

const MINUTE_MS = 60_000;

export const command: Command = {
  summary: 'Make a link that signs in to the dashboard, once',
  act: 'make a login link',
  usage: '',
  examples: ['berth login-link', 'berth login-link --account admin@localhost'],
  flags: { account: { type: 'string' } },
  flagHelp: { account: 'email address of the account (that of the admin)' },
  description:
    'For the owner of the Berth on this machine: it is made in its data folder, and needs no password. With it a password is set for the first time, or anew when it was forgotten.',
  async run(invocation) {
    const { home, json, terminal } = invocation;
    const paths = homePaths(home);
    const settings = requireSettings(paths, { cannot: 'make a login link' });
    // It brings SQLite, which other commands do without.
    const { makeLoginLink } = await import('../../../platform/host/login-link.ts');
    const { url, email, expiresAt } = makeLoginLink(
      { paths, settings },
      { email: textFlag(invocation, 'account') ?? null },
    );
    if (json) sayJson(terminal, { url, email, expires_at: new Date(expiresAt).toISOString() });
    else say(terminal, url);
    const minutes = Math.round((expiresAt - Date.now()) / MINUTE_MS);
    tell(terminal, `It works once, within ${minutes} minutes, and signs in whoever opens it as ${email}.`);
    return 0;
  },
};
