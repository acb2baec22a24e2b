import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandNames, loadCommand } from './catalogue.ts';
import type { Command, Invocation } from './command.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { Failure, tellFailure, UNKNOWN_COMMAND } from './failure.ts';
import { parse } from './parse.ts';
import { nearest } from './suggest.ts';
import { processTerminal, type Terminal } from './terminal.ts';

/** Runs the command line `argv` (without program names) and answers the exit code. */
export async function main(argv: readonly string[], environment: Environment, terminal: Terminal): Promise<number> {
  const progress: Progress = { command: null, app: null };
  try {
    return (await dispatch(argv, { environment, terminal, progress })) ?? 0;
  } catch (error) {
    return tellFailure(error, { terminal, doing: doing(progress) });
  }
}

/** How far the call has come: what an error says it could not do. */
interface Progress {
  command: Command | null;
  app: string | null;
}

interface Call {
  readonly environment: Environment;
  readonly terminal: Terminal;
  readonly progress: Progress;
}

async function dispatch(argv: readonly string[], call: Call): Promise<number | undefined> {
  const [given = 'help', ...rest] = argv;
  const name = given === '--version' ? 'version' : given;
  if (name === 'help' || name === '--help' || name === '-h') return await help(rest[0], call.terminal);
  const command = await loadCommand(name);
  if (command === null && isNoun(name)) return await help(name, call.terminal);
  if (command === null) throw unknown(name);
  const { args, flags } = parse(name, command, rest);
  if (flags['help'] === true) return await help(name, call.terminal);
  call.progress.command = command;
  return await command.run(invocation({ args, flags }, call));
}

function invocation({ args, flags }: Pick<Invocation, 'args' | 'flags'>, call: Call): Invocation {
  const { environment, terminal, progress } = call;
  return {
    args,
    flags,
    json: flags['json'] === true,
    terminal,
    environment,
    codeRoot: dirname(dirname(fileURLToPath(import.meta.url))),
    home: environment.home,
    app: async () => {
      const { chooseApp } = await import('./app-choice.ts');
      progress.app ??= await chooseApp({ flags, environment });
      return progress.app;
    },
    client: async () => {
      const { connect } = await import('./connection.ts');
      return await connect(environment);
    },
  };
}

async function help(name: string | undefined, terminal: Terminal): Promise<number> {
  const { sayHelp, sayOverview } = await import('./help.ts');
  if (name === undefined) await sayOverview(terminal);
  else if (!(await sayHelp(terminal, name))) throw unknown(name);
  return 0;
}

/** Whether there are commands under `name` only: then its help is what is meant. */
function isNoun(name: string): boolean {
  return commandNames().some((other) => other.startsWith(`${name}:`));
}

function unknown(name: string): Failure {
  const meant = nearest(name, commandNames());
  const next =
    meant === null ? 'See `berth help` for what there is.' : `Did you mean \`berth ${meant}\`? See \`berth help\`.`;
  return new Failure(`Cannot run berth ${name}: there is no such command`, { next, exitCode: UNKNOWN_COMMAND });
}

function doing({ command, app }: Progress): string | null {
  if (command?.act === undefined) return null;
  return command.act.replace('{app}', app ?? 'the app');
}

if (import.meta.main) {
  const environment = readEnvironment();
  process.exitCode = await main(process.argv.slice(2), environment, processTerminal(environment));
}
