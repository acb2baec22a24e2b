import type { Command, Invocation } from '../../command.ts';
import { findLogin } from '../../connection.ts';
import { Failure } from '../../failure.ts';
import { textFlag } from '../../flags.ts';
import { writeLogin } from '../../login-file.ts';
import { usageFailure } from '../../parse.ts';
import { ask, askHidden, canAsk, readInput } from '../../prompt.ts';
import { sayJson, tell } from '../../terminal.ts';

export const command: Command = {
  summary: 'Log in to a Berth with its URL and a token',
  act: 'log in',
  group: 'Account',
  usage: '',
  description:
    'Asks for both; the token is not shown, and comes from standard input where nobody can be asked.\nIt is checked, then kept in ~/.config/berth/config.json, which only you can read.',
  examples: ['berth login', 'berth login --url https://api.example.com < token'],
  flags: { url: { type: 'string' } },
  flagHelp: { url: "the API's URL, instead of being asked" },
  async run(invocation) {
    const { environment, json, terminal } = invocation;
    const url = await chosenUrl(invocation);
    const token = canAsk() ? await askHidden(terminal, 'Token (not shown): ') : (await readInput()).trim();
    if (token === '')
      throw new Failure('no token was given', { next: 'Make one where you are logged in: `berth tokens:create`.' });
    const { Client } = await import('../../../platform/client/client.ts');
    const { email } = await new Client({ url, token }).account();
    await writeLogin(environment.configFile, { url, token });
    if (json) sayJson(terminal, { email, url });
    else tell(terminal, `Logged in to ${url} as ${email}.`);
    if (environment.apiKey !== null) tell(terminal, 'BERTH_API_KEY is set, and goes before this login.');
    return 0;
  },
};

async function chosenUrl(invocation: Invocation): Promise<string> {
  const { environment, terminal } = invocation;
  const known = environment.apiUrl ?? (await findLogin(environment))?.url ?? null;
  const given = textFlag(invocation, 'url') ?? (canAsk() ? await askUrl(terminal, known) : known);
  if (given === null)
    throw usageFailure('Cannot log in: --url is missing', 'As in: berth login --url https://api.example.com');
  const url = URL.parse(given);
  if (url !== null && /^https?:$/.test(url.protocol)) return given.replace(/\/+$/, '');
  throw usageFailure(
    `Cannot log in: ${JSON.stringify(given)} is not an http or https URL`,
    'As in: https://api.example.com',
  );
}

async function askUrl(terminal: Invocation['terminal'], known: string | null): Promise<string | null> {
  const answer = await ask(terminal, known === null ? "The API's URL: " : `The API's URL [${known}]: `);
  return answer === '' ? known : answer;
}
