import { readdirSync } from 'node:fs';
import type { Command } from './command.ts';

const FOLDER = new URL('./commands/', import.meta.url);

/** The names of all commands, sorted: what lies in `commands/`. */
export function commandNames(): string[] {
  return [...files().keys()].sort((a, b) => (a < b ? -1 : 1));
}

/** The command called `name`, or null. Only its own file is loaded. */
export async function loadCommand(name: string): Promise<Command | null> {
  const file = files().get(name);
  return file === undefined ? null : await load(file);
}

async function load(file: string): Promise<Command> {
  const module: { command: Command } = await import(new URL(file, FOLDER).href);
  return module.command;
}

/** Every command by its name, sorted. */
export async function loadCommands(): Promise<Map<string, Command>> {
  const sorted = [...files()].sort(([a], [b]) => (a < b ? -1 : 1));
  const loaded = await Promise.all(sorted.map(async ([name, file]) => [name, await load(file)] as const));
  return new Map(loaded);
}

function files(): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
    const name = file
      .slice(0, -'.ts'.length)
      .replace(/\/index$/, '')
      .replaceAll('/', ':');
    found.set(name, file);
  }
  return found;
}
