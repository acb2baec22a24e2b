import type { LogLine } from './log.ts';

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;

/** How grave a line is. Nobody says so beside the text, so it is read out of that. */
export type LogLevel = (typeof LOG_LEVELS)[number];

type Said = Pick<LogLine, 'source' | 'process' | 'text'>;

const WORDS: Readonly<Record<string, LogLevel>> = {
  emerg: 'error',
  emergency: 'error',
  alert: 'error',
  crit: 'error',
  critical: 'error',
  fatal: 'error',
  panic: 'error',
  error: 'error',
  err: 'error',
  severe: 'error',
  warning: 'warn',
  warn: 'warn',
  notice: 'info',
  info: 'info',
  information: 'info',
  log: 'info',
  debug: 'debug',
  trace: 'debug',
  verbose: 'debug',
};
/** How far into a line its level is looked for: behind a time, a process id and a name. */
const HEAD = 100;
/** Control sequences, colours among them, and strings for a terminal alone, as the name of its window (ECMA-48, 5.4 and 5.6). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours stand in front of levels
const UNSEEN = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g;
const NAMES = Object.keys(WORDS).join('|');
/** `level=warn`, `severity: "error"`, `lvl=info`. */
const FIELD = new RegExp(`\\b(?:level|lvl|severity|loglevel)["']?\\s*[=:]\\s*["']?(${NAMES})\\b`, 'i');
/** `[error]`, `<warn>`, `ERROR`, `error:`, `npm warn`; a word in the middle of a sentence is none. */
const MARK = new RegExp(`[[<(]\\s*(${NAMES})\\s*[\\])>:]|\\b(${NAMES.toUpperCase()})\\b`, 'i');
const FIRST = new RegExp(`^(?:\\S+\\s+)?(${NAMES})(?::|\\s+-|\\s*\\|)`, 'i');
/** glog's and Ruby's letters: `E0131 12:00:00`, `W, [2026-…`. */
const LETTER = /^([EWIDF])(?:\d{4} |, \[)/;
const LETTERS: Readonly<Record<string, LogLevel>> = { E: 'error', F: 'error', W: 'warn', I: 'info', D: 'debug' };
/** What runtimes print of a failure that nobody caught. */
const FAILURE =
  /^(?:Uncaught |Unhandled |(?:PHP )?Fatal error|Traceback \(most recent|panic: |Exception in thread|(?:[\w$]+\.)*[A-Z][\w$]*(?:Error|Exception)\b(?:\s*[:([]|$))/;
/** pino's and bunyan's numbers, in tens. */
const NUMBERS: readonly LogLevel[] = ['debug', 'debug', 'debug', 'info', 'warn', 'error', 'error'];
const PLATFORM_ERROR = /\bat=error\b|\bError [RHL]\d\d\b|\bto crashed\b|\bfailed\b/;
const ENDED = /\bProcess exited with status (\d+)/;
/** Ended as told: by itself, or by a signal that Berth sent. */
const QUIET_STATUS = new Set([0, 129, 143]);

/** The level that a line says or shows; `info` where it does neither. */
export function levelOf({ source, process, text }: Said): LogLevel {
  if (source === 'heroku') return process === 'router' ? levelOfRequest(text) : levelOfPlatform(text);
  if (process === 'api') return levelOfPlatform(text);
  const head = withoutColours(text.slice(0, HEAD * 2)).trimStart();
  return (head.startsWith('{') ? levelOfJson(text) : null) ?? levelOfWords(head) ?? 'info';
}

/** A text as it reads: a word whose letters differ in colour is one word. */
export function withoutColours(text: string): string {
  return text.includes('\u001b') ? text.replaceAll(UNSEEN, '') : text;
}

/** The id of the HTTP request that a line is about: the router's, or what an app printed of it; else null. */
export function requestIdOf({ text }: Said): string | null {
  const found = REQUEST_FIELD.exec(text) ?? UUID.exec(text);
  return found?.[1] ?? null;
}

const REQUEST_FIELD = /\brequest[_-]?id["']?\s*[=:]\s*["']?([\w.:+/=-]{8,200})/i;
const UUID = /\b([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})\b/i;

function levelOfRequest(text: string): LogLevel {
  const status = Number(/\bstatus=(\d{3})\b/.exec(text)?.[1] ?? 0);
  if (status >= 500 || /\bat=error\b/.test(text)) return 'error';
  return status >= 400 ? 'warn' : 'info';
}

function levelOfPlatform(text: string): LogLevel {
  const [, status] = ENDED.exec(text) ?? [];
  if (status !== undefined) return QUIET_STATUS.has(Number(status)) ? 'info' : 'error';
  return PLATFORM_ERROR.test(text) ? 'error' : 'info';
}

function levelOfJson(text: string): LogLevel | null {
  let said: Readonly<Record<string, unknown>>;
  try {
    said = JSON.parse(text);
  } catch {
    return null;
  }
  const log = said['log'];
  const nested: unknown = typeof log === 'object' && log !== null ? Reflect.get(log, 'level') : undefined;
  const level = said['level'] ?? said['severity'] ?? said['lvl'] ?? said['levelname'] ?? said['log.level'] ?? nested;
  if (typeof level === 'number') return NUMBERS[Math.floor(level / 10)] ?? null;
  return typeof level === 'string' ? (WORDS[level.toLowerCase()] ?? null) : null;
}

function levelOfWords(text: string): LogLevel | null {
  const head = text.slice(0, HEAD);
  const [, letter] = LETTER.exec(head) ?? [];
  if (letter !== undefined) return LETTERS[letter] ?? null;
  const field = FIELD.exec(head)?.[1] ?? FIRST.exec(head)?.[1] ?? marked(head);
  if (field !== undefined) return WORDS[field.toLowerCase()] ?? null;
  return FAILURE.test(head) ? 'error' : null;
}

function marked(head: string): string | undefined {
  const [, bracketed, word] = MARK.exec(head) ?? [];
  if (bracketed !== undefined) return bracketed;
  return word === word?.toUpperCase() ? word : undefined;
}
