import type { Command } from '../../command.ts';
import { findLogin } from '../../connection.ts';
import { readInput } from '../../prompt.ts';
import { say } from '../../terminal.ts';

export const command: Command = {
  summary: 'Give git the token when it asks (git runs this by itself)',
  hidden: true,
  usage: '[get|store|erase]',
  description: "Speaks git's credential protocol, and answers for the git server of your Berth alone.",
  examples: ["printf 'protocol=http\\nhost=127.0.0.1:5000\\n\\n' | berth git:credentials get"],
  flags: {},
  async run({ args, environment, terminal }) {
    const asked = fieldsOf(await readInput());
    if (args[0] !== 'get') return 0;
    const login = await findLogin(environment);
    if (login === null) return 0;
    const known = [login.url, environment.gitUrl].filter((url) => url !== null).map((url) => new URL(url).origin);
    const origin = URL.parse(`${asked.get('protocol')}://${asked.get('host')}`)?.origin;
    if (origin === undefined || !known.includes(origin)) return 0;
    say(terminal, 'username=berth');
    say(terminal, `password=${login.token}`);
    return 0;
  },
};

/** The `key=value` lines of git-credential(1), up to the first empty one. */
function fieldsOf(input: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of input.split('\n')) {
    if (line === '') break;
    const equals = line.indexOf('=');
    if (equals > 0) fields.set(line.slice(0, equals), line.slice(equals + 1));
  }
  return fields;
}
