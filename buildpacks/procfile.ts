/**
 * The Procfile: `type: command` lines, after Heroku's rules
 * (https://devcenter.heroku.com/articles/procfile#procfile-format).
 */

import { PlanError, type Source } from './plan.ts';
import { entryAt, shown, withoutBom } from './tree.ts';

const maxCharacters = 64 * 1024;
const maxTypes = 64;
const maxTypeLength = 64;
const next = 'Write one process type a line, such as "web: node server.js", commit it and push again.';

/**
 * The process types of the source's Procfile in their order, or null when there is none. Throws a
 * {@link PlanError} `invalid_procfile`.
 */
export async function readProcfile(source: Source): Promise<Readonly<Record<string, string>> | null> {
  const entry = entryAt(source, 'Procfile');
  if (entry === null) return null;
  if (entry.kind !== 'file' && entry.kind !== 'executable') throw fault(`it is a ${entry.kind}, not a file`);
  const text = entry.size > maxCharacters ? null : await source.read('Procfile');
  if (text === null) throw fault(`it is larger than ${maxCharacters / 1024} KiB`);
  return parseProcfile(text);
}

/** Parses the text of a Procfile. Throws a {@link PlanError} `invalid_procfile` that names the line. */
export function parseProcfile(text: string): Readonly<Record<string, string>> {
  const types = new Map<string, { command: string; line: number }>();
  if (text.length > maxCharacters) throw fault(`it is larger than ${maxCharacters / 1024} KiB`);
  for (const [index, raw] of withoutBom(text)
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const { type, command } = parseLine(line, index + 1);
    const earlier = types.get(type);
    if (earlier) throw fault(`line ${index + 1} names "${shown(type)}" again, which line ${earlier.line} already has`);
    types.set(type, { command, line: index + 1 });
  }
  if (types.size === 0) throw fault('it names no process type');
  if (types.size > maxTypes) throw fault(`it names ${types.size} process types; at most ${maxTypes} are possible`);
  return Object.fromEntries([...types].map(([type, { command }]) => [type, command]));
}

function parseLine(line: string, number: number): { type: string; command: string } {
  const match = /^([A-Za-z0-9_-]+):\s*(.*)$/.exec(line);
  const [type, command] = [match?.[1], match?.[2]];
  if (type === undefined || command === undefined) {
    throw fault(`line ${number} is not "type: command": ${shown(line, 60)}`);
  }
  if (command === '') throw fault(`line ${number} has no command after "${shown(type, 60)}:"`);
  // `__proto__` is no name that plain data can carry safely.
  if (type === '__proto__') throw fault(`line ${number} uses "__proto__", which is not a possible name`);
  if (type.length > maxTypeLength) {
    throw fault(`the process type on line ${number} is longer than ${maxTypeLength} characters`);
  }
  return { type, command };
}

function fault(reason: string): PlanError {
  return new PlanError({ code: 'invalid_procfile', message: `Cannot read the Procfile: ${reason}.`, next });
}
