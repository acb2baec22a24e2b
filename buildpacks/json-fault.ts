/** Finds where a text stops being JSON, and says so in a person's words. */

export interface JsonFault {
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in characters. */
  readonly column: number;
  /** What is wrong there: `a comma is missing before "scripts"`. */
  readonly reason: string;
}

const tokens =
  /\s+|"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)|[{}[\],:]/uy;

type Kind = '{' | '[' | '}' | ']' | ',' | ':' | 'text' | 'other';
type Place = 'value' | 'first-value' | 'key' | 'first-key' | 'colon' | 'after' | 'end';

/** What may stand at each place. */
const allowed: Readonly<Record<Place, readonly Kind[]>> = {
  value: ['{', '[', 'text', 'other'],
  'first-value': ['{', '[', 'text', 'other', ']'],
  key: ['text'],
  'first-key': ['text', '}'],
  colon: [':'],
  after: [',', '}', ']'],
  end: [],
};

/** The first fault of `text` as JSON (RFC 8259), or null when it is JSON. */
export function findJsonFault(text: string): JsonFault | null {
  const open: ('{' | '[')[] = [];
  let place: Place = 'value';
  for (let at = 0; at < text.length; ) {
    tokens.lastIndex = at;
    const token = tokens.exec(text)?.[0];
    if (token === undefined) return faultAt(text, at, unreadable(text.slice(at)));
    if (token.trim() !== '') {
      const following = follow(place, token, open);
      if (following === null) return faultAt(text, at, misplaced(place, token, open.at(-1)));
      place = following;
    }
    at += token.length;
  }
  if (place === 'end') return null;
  const missing = open.at(-1) === '[' ? ': a "]" is missing' : open.at(-1) === '{' ? ': a "}" is missing' : '';
  return faultAt(text, text.trimEnd().length, `the file ends too early${missing}`);
}

function kindOf(token: string): Kind {
  const first = token.charAt(0);
  switch (first) {
    case '{':
    case '[':
    case '}':
    case ']':
    case ',':
    case ':':
      return first;
    default:
      return first === '"' ? 'text' : 'other';
  }
}

/** What may come after `token` at `place`, or null when it may not stand there. Keeps `open` up to date. */
function follow(place: Place, token: string, open: ('{' | '[')[]): Place | null {
  const kind = kindOf(token);
  if (!allowed[place].includes(kind)) return null;
  switch (kind) {
    case '{':
    case '[':
      open.push(kind);
      return kind === '{' ? 'first-key' : 'first-value';
    case '}':
    case ']':
      if (open.at(-1) !== (kind === '}' ? '{' : '[')) return null;
      open.pop();
      break;
    case ',':
      return open.at(-1) === '{' ? 'key' : 'value';
    case ':':
      return 'value';
    case 'text':
      if (place === 'key' || place === 'first-key') return 'colon';
      break;
    case 'other':
      break;
    default:
      kind satisfies never;
  }
  return open.length === 0 ? 'end' : 'after';
}

function misplaced(place: Place, token: string, open: '{' | '[' | undefined): string {
  const it = token.length > 40 ? `${token.slice(0, 40)}…` : token;
  const closes = token === '}' || token === ']';
  if (place === 'after' && !closes && token !== ':') return `a comma is missing before ${it}`;
  if (closes && (place === 'key' || (place === 'value' && open === '['))) {
    return `the comma before "${token}" must go, or something must follow it`;
  }
  if (place === 'colon') return `a ":" is missing before ${it}`;
  if (place === 'end') return `something follows the end: ${it}`;
  if (place === 'key' || place === 'first-key') return `a name in double quotes must stand here, not ${it}`;
  if (place === 'value' || place === 'first-value') return `a value is missing before "${it}"`;
  return `"${it}" does not belong here`;
}

function unreadable(rest: string): string {
  if (/^(<{7}|={7}|>{7})/.test(rest)) return 'a merge conflict is not resolved here';
  if (rest.startsWith("'")) return 'text must stand in double quotes, not single ones';
  if (rest.startsWith('//') || rest.startsWith('/*') || rest.startsWith('#')) return 'JSON has no comments';
  if (rest.startsWith('"')) return 'this text has no closing double quote, or a character in it that needs a backslash';
  const word = /^[\w$.-]{1,40}/.exec(rest)?.[0];
  if (word !== undefined) return `${word} must stand in double quotes`;
  const code = rest.codePointAt(0) ?? 0;
  const character = code < 0x20 || code === 0x7f ? `the control character ${code}` : String.fromCodePoint(code);
  return `${character} does not belong here`;
}

function faultAt(text: string, at: number, reason: string): JsonFault {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, reason };
}
