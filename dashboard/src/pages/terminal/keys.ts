/** Keys that a screen without a keyboard lacks; `interrupt` is Ctrl+C. */
export type LackedKey = 'escape' | 'tab' | 'up' | 'down' | 'left' | 'right' | 'interrupt';

const PLAIN = { escape: '\u001b', tab: '\t', interrupt: '\u0003' } as const;
/** Last letters of what xterm sends for arrows (ECMA-48, 8.3: CUU, CUD, CUF, CUB). */
const ARROWS = { up: 'A', down: 'B', right: 'C', left: 'D' } as const;
const CONTROL = 5;

/** What a key sends. `isApplication`: the program asked for arrows of its own (DECCKM). */
export function sentBy(key: LackedKey, state: { isControl: boolean; isApplication: boolean }): string {
  if (key === 'escape' || key === 'tab' || key === 'interrupt') return PLAIN[key];
  const letter = ARROWS[key];
  if (state.isControl) return `\u001b[1;${CONTROL}${letter}`;
  return `\u001b${state.isApplication ? 'O' : '['}${letter}`;
}

/** What is typed, as if Ctrl had been down for its first letter. */
export function withControl(typed: string): string {
  const [first = ''] = typed;
  return `${controlled(first)}${typed.slice(first.length)}`;
}

/** `c` or `C` is U+0003, and so on for what stands beside letters in ASCII; other letters have no such character. */
function controlled(letter: string): string {
  if (letter === ' ') return '\u0000';
  if (letter === '?') return '\u007f';
  const code = letter.toUpperCase().charCodeAt(0);
  return code >= 0x40 && code <= 0x5f ? String.fromCharCode(code & 0x1f) : letter;
}
