import type { ParseArgsOptionsConfig } from 'node:util';
import type { Terminal } from './terminal.ts';

/**
 * One command: `cli/commands/<noun>/<verb>.ts` exports it as `command`, and its path is its name: `config/set.ts` is
 * `berth config:set`, `config/index.ts` is `berth config`.
 */
export interface Command {
  /** One line for the list of commands, without a full stop. */
  readonly summary: string;
  /** Arguments after the name, as in `K=V...` or `[VERSION]`. */
  readonly usage: string;
  /** Whole command lines that work as they stand. */
  readonly examples: readonly string[];
  /** As node:util's parseArgs takes them; `--help` and `--json` are understood everywhere. */
  readonly flags: ParseArgsOptionsConfig;
  /** What each flag means, by name. */
  readonly flagHelp?: Readonly<Record<string, string>>;
  /** Arguments behind `--` (or behind the first positional) are passed on untouched. */
  readonly passThrough?: boolean;
  /** Answers the exit code, 0 when it answers nothing. */
  run(invocation: Invocation): Promise<number | undefined>;
}

/** What a command was called with. */
export interface Invocation {
  readonly args: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  readonly json: boolean;
  readonly terminal: Terminal;
  /** Folder of the project's own code (where bin/berth lies). */
  readonly codeRoot: string;
  /** Data folder of the local Berth: BERTH_HOME, or the default of the user. */
  readonly home: string;
}
