import type { ParseArgsOptionDescriptor } from 'node:util';
import { loadCommand, loadCommands } from './catalogue.ts';
import type { Command, Group } from './command.ts';
import { COMMON_FLAGS } from './parse.ts';
import { paint, say, type Terminal } from './terminal.ts';

const GROUPS: readonly Group[] = ['Apps', 'Deploying', 'Running', 'Looking', 'Account', 'This machine'];

interface Entry {
  readonly names: readonly string[];
  readonly command: Command;
}

/** Prints all commands, one line for each noun. */
export async function sayOverview(terminal: Terminal): Promise<void> {
  const entries = await loadAll();
  say(terminal, 'Berth: push source, get a running app.');
  say(
    terminal,
    'Begin with `berth up` on a machine of yours, then `berth create` and `git push berth main` in a folder.',
  );
  say(terminal);
  say(terminal, `${paint(terminal, 'bold', 'Usage')}  berth COMMAND [ARGUMENTS] [--app NAME] [--json]`);
  const shown = entries.filter(({ names, command }) => command.hidden !== true && isTopLevel(names, entries));
  const width = Math.max(0, ...shown.map(({ names }) => label(names).length));
  for (const group of GROUPS) {
    const members = shown.filter(({ command }) => (command.group ?? 'This machine') === group);
    if (members.length === 0) continue;
    say(terminal);
    say(terminal, paint(terminal, 'bold', group));
    for (const { names, command } of members) say(terminal, `  ${label(names).padEnd(width)}  ${command.summary}`);
  }
  say(terminal);
  say(terminal, '`berth help NAME` tells more, and lists what else begins with that name.');
}

/** Prints the help of one command and of those below it; answers false when there is no such name. */
export async function sayHelp(terminal: Terminal, name: string): Promise<boolean> {
  const command = await loadCommand(name);
  const entries = await loadAll();
  const below = entries.filter(({ names }) => names.some((other) => other.startsWith(`${name}:`)));
  if (command === null && below.length === 0) return false;
  if (command !== null) {
    const names = entries.find(({ command: other }) => other === command)?.names ?? [];
    sayCommand(terminal, { name, aliases: names.filter((other) => other !== name), command });
  }
  if (below.length > 0) {
    if (command !== null) say(terminal);
    say(terminal, paint(terminal, 'bold', 'Commands'));
    const width = Math.max(...below.map(({ names }) => nameUnder(names, name).length));
    for (const entry of below) {
      say(terminal, `  ${nameUnder(entry.names, name).padEnd(width)}  ${entry.command.summary}`);
    }
  }
  return true;
}

function sayCommand(
  terminal: Terminal,
  { name, aliases, command }: { name: string; aliases: readonly string[]; command: Command },
): void {
  say(terminal, `${command.summary}.`);
  if (command.description !== undefined) {
    say(terminal);
    for (const line of command.description.split('\n')) say(terminal, line);
  }
  say(terminal);
  say(terminal, `${paint(terminal, 'bold', 'Usage')}  ${['berth', name, command.usage].filter(Boolean).join(' ')}`);
  for (const alias of aliases) say(terminal, `   or  berth ${alias}`);
  say(terminal);
  say(terminal, paint(terminal, 'bold', 'Flags'));
  const rows = flagRows(command);
  const width = Math.max(...rows.map(([flag]) => flag.length));
  for (const [flag, meaning] of rows) say(terminal, `  ${flag.padEnd(width)}  ${meaning}`.trimEnd());
  say(terminal);
  say(terminal, paint(terminal, 'bold', command.examples.length === 1 ? 'Example' : 'Examples'));
  for (const example of command.examples) say(terminal, `  ${paint(terminal, 'dim', '$')} ${example}`);
}

function flagRows(command: Command): [string, string][] {
  const meanings: Record<string, string> = { help: 'this text', json: 'the result as JSON', ...command.flagHelp };
  return Object.entries<ParseArgsOptionDescriptor>({ ...command.flags, ...COMMON_FLAGS }).map(
    ([name, { type, short }]) => {
      const flag = `${short === undefined ? '    ' : `-${short}, `}--${name}${type === 'string' ? ' VALUE' : ''}`;
      return [flag, meanings[name] ?? ''];
    },
  );
}

/** Every command once, with all its names: an alias is a file that exports the same command. */
async function loadAll(): Promise<Entry[]> {
  const byCommand = new Map<Command, string[]>();
  for (const [name, command] of await loadCommands()) {
    byCommand.set(command, [...(byCommand.get(command) ?? []), name]);
  }
  return [...byCommand].map(([command, names]) => ({ names, command }));
}

function isTopLevel(names: readonly string[], entries: readonly Entry[]): boolean {
  if (names.some((name) => !name.includes(':'))) return true;
  const [noun] = names[0]?.split(':') ?? [];
  return !entries.some((entry) => entry.names.some((name) => name === noun));
}

function label(names: readonly string[]): string {
  return names.find((name) => !name.includes(':')) ?? names[0] ?? '';
}

function nameUnder(names: readonly string[], noun: string): string {
  return names.find((name) => name.startsWith(`${noun}:`)) ?? names[0] ?? '';
}
