import { readTextIfThere } from '../../../platform/host/files.ts';
import { requireSettings } from '../../../platform/host/settings.ts';
import { apiUrl, dashboardUrl, routerUrl } from '../../../platform/host/urls.ts';
import { homePaths } from '../../../platform/model/installation.ts';
import type { Command } from '../../command.ts';
import { Failure } from '../../failure.ts';
import { say, sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'Print the variables that lead to this Berth, for a shell',
  act: 'print the variables of Berth',
  usage: '',
  examples: ['eval "$(berth env)"', 'berth env --json'],
  flags: {},
  async run({ home, json, terminal }) {
    const paths = homePaths(home);
    const settings = requireSettings(paths, { cannot: 'print the variables of Berth' });
    const token = readTextIfThere(paths.tokenFile)?.trim();
    if (!token) {
      throw new Failure(`Cannot print the variables of Berth: there is no token in ${paths.tokenFile}`, {
        next: 'Run `berth up`, which makes one.',
      });
    }
    const variables = {
      BERTH_API_URL: apiUrl(settings),
      BERTH_API_KEY: token,
      BERTH_GIT_URL: apiUrl(settings),
      BERTH_ROUTER_URL: routerUrl(settings),
      BERTH_DASHBOARD_URL: dashboardUrl(settings),
      BERTH_DOMAIN: settings.domain,
    };
    if (json) sayJson(terminal, variables);
    else for (const [name, value] of Object.entries(variables)) say(terminal, `export ${name}=${shellQuoted(value)}`);
    return 0;
  },
};

/** As POSIX sh reads it back, whatever is in it. */
function shellQuoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
