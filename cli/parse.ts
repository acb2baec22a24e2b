import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { commandNames } from './catalogue.ts';
import type { Command, Flags } from './command.ts';
import { Failure, USAGE_ERROR } from './failure.ts';
import { nearest } from './suggest.ts';

/** What every command understands. */
export const COMMON_FLAGS = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
} as const satisfies ParseArgsOptionsConfig;

export interface Parsed {
  readonly args: readonly string[];
  readonly flags: Flags;
}

/** Reads a command's arguments as it declares them. Throws a Failure (exit 2) that names what is wrong. */
export function parse(name: string, command: Command, argv: readonly string[]): Parsed {
  const options: ParseArgsOptionsConfig = { ...COMMON_FLAGS, ...command.flags };
  const split = command.passThrough === true ? passedFrom(argv, options) : argv.length;
  const { values, positionals, tokens } = read(argv.slice(0, split), options);
  for (const token of tokens) {
    if (token.kind === 'option') checkOption(name, token, options);
  }
  const passed = argv.slice(split);
  const args = [...positionals, ...(passed[0] === '--' ? passed.slice(1) : passed)];
  if (values['help'] !== true) checkCount(name, command.usage, args);
  return { args, flags: values };
}

function read(argv: readonly string[], options: ParseArgsOptionsConfig) {
  return parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
}

function passedFrom(argv: readonly string[], options: ParseArgsOptionsConfig): number {
  const first = read(argv, options).tokens.find((token) => token.kind !== 'option');
  return first?.index ?? argv.length;
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
}

function checkOption(name: string, { name: flag, rawName, value }: OptionToken, options: ParseArgsOptionsConfig): void {
  const known = Object.hasOwn(options, flag) ? options[flag] : undefined;
  if (known === undefined) {
    const meant = nearest(flag, Object.keys(options));
    const hint =
      meant === null ? `See \`berth ${name} --help\`.` : `Did you mean --${meant}? See \`berth ${name} --help\`.`;
    throw usageFailure(`Cannot run berth ${name}: it has no flag ${rawName}`, hint);
  }
  if (known.type === 'string' && value === undefined) {
    throw usageFailure(`Cannot run berth ${name}: ${rawName} needs a value`, `See \`berth ${name} --help\`.`);
  }
  if (known.type === 'boolean' && value !== undefined) {
    throw usageFailure(`Cannot run berth ${name}: ${rawName} takes no value`, `See \`berth ${name} --help\`.`);
  }
}

function checkCount(name: string, usage: string, args: readonly string[]): void {
  const words = usage.split(/\s+/).filter((word) => word !== '' && !/^\[?-/.test(word));
  const needed = words.filter((word) => !word.startsWith('['));
  const missing = needed[args.length];
  if (missing !== undefined) {
    throw usageFailure(`Cannot run berth ${name}: ${missing} is missing`, `Usage: berth ${name} ${usage}`);
  }
  const endless = words.some((word) => /\.\.\.\]?$/.test(word));
  const extra = args[words.length];
  if (!endless && extra !== undefined) {
    const next = commandNames().includes(`${name}:${extra}`)
      ? `Did you mean \`berth ${name}:${extra}\`?`
      : words.length === 0
        ? `See \`berth ${name} --help\`.`
        : `Usage: berth ${name} ${usage}`;
    throw usageFailure(`Cannot run berth ${name}: ${JSON.stringify(extra)} is one argument too many`, next);
  }
}

/** A Failure about how a command was called. */
export function usageFailure(message: string, next?: string): Failure {
  return new Failure(message, { next, exitCode: USAGE_ERROR });
}
