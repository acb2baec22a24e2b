import { type Colour, paint, type Terminal } from './terminal.ts';

const PALETTE: readonly Colour[] = ['cyan', 'green', 'yellow', 'magenta', 'blue'];

/** A line `<time> <source>[<process>]: <text>` with its head in the colour of its process, errors in red. */
export function paintLogLine(terminal: Pick<Terminal, 'colour'>, line: string): string {
  if (!terminal.colour) return line;
  const match = /^(\S+ \S+\[([^\]]+)\]:)([\s\S]*)$/.exec(line);
  if (match === null) return line;
  const [, head = '', name = '', text = ''] = match;
  const isError = /\bat=error\b|\bError [RH]\d\d\b/.test(text);
  return paint(terminal, colourOf(name), head) + (isError ? paint(terminal, 'red', text) : text);
}

/** All dynos of a process type have one colour. */
function colourOf(name: string): Colour {
  const type = name.split('.')[0] ?? name;
  let sum = 0;
  for (const character of type) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 997;
  return PALETTE[sum % PALETTE.length] ?? 'cyan';
}
