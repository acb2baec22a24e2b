import type { ParseArgsOptionsConfig } from 'node:util';
import type { Client } from '../platform/client/client.ts';
import type { Environment } from './environment.ts';
import type { Terminal } from './terminal.ts';

/**
 * One command: `cli/commands/<noun>/<verb>.ts` exports it as `command`, and its path is its name: `config/set.ts` is
 * `berth config:set`, `config/index.ts` is `berth config`. A file that only exports another's command is an alias.
 */
export interface Command {
  /** One line for the list of commands, without a full stop. */
  readonly summary: string;
  /**
   * What it does to what, after "Cannot": `set config vars of {app}`, where `{app}` is the app's name. It goes before the
   * reason when the reason alone says too little.
   */
  readonly act?: string;
  /** Heading in the list of commands; `This machine` when absent. */
  readonly group?: Group;
  /** Left out of the list of commands: for programs, not for people. */
  readonly hidden?: boolean;
  /**
   * Arguments after the name, as in `K=V...` or `[VERSION]`. How many there may be is checked against it: `NAME` is
   * needed, `[NAME]` is not, `NAME...` may come again; none when it is empty.
   */
  readonly usage: string;
  /** Whole command lines that work as they stand. */
  readonly examples: readonly string[];
  /** As node:util's parseArgs takes them; `--help` and `--json` are understood everywhere. */
  readonly flags: ParseArgsOptionsConfig;
  /** What each flag means, by name. */
  readonly flagHelp?: Readonly<Record<string, string>>;
  /** Arguments behind `--` (or behind the first positional) are passed on untouched. */
  readonly passThrough?: boolean;
  /** More to say in the help of the command, in whole sentences. */
  readonly description?: string;
  /** Answers the exit code, 0 when it answers nothing. */
  run(invocation: Invocation): Promise<number | undefined>;
}

export type Group = 'Apps' | 'Deploying' | 'Running' | 'Looking' | 'Account' | 'This machine';

/** What a command was called with. */
export interface Invocation {
  readonly args: readonly string[];
  readonly flags: Flags;
  readonly json: boolean;
  readonly terminal: Terminal;
  /** The variables that the CLI looks at. */
  readonly environment: Environment;
  /** Folder of the project's own code (where bin/berth lies). */
  readonly codeRoot: string;
  /** Data folder of the local Berth: BERTH_HOME, or the default of the user. */
  readonly home: string;
  /** The app that is meant: `--app`, else BERTH_APP, else the folder's git remote. Throws when there is none. */
  app(): Promise<string>;
  /** The API's client, logged in. Throws when no token is known. */
  client(): Promise<Client>;
}

export type Flags = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
