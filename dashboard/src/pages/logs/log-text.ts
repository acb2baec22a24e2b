import { timeOfDay } from '../../strings/dates.ts';
import { withoutAnsi } from '../../ui/ansi.ts';
import type { ShownLine } from './log-buffer.ts';

/** Lines as text, as `berth logs` and the download have them, without colours. */
export function textOfLines(lines: readonly ShownLine[]): string {
  return lines.map(({ at, source, dyno, text }) => `${at} ${source}[${dyno}]: ${plain(text)}\n`).join('');
}

function plain(text: string): string {
  return CONTROL.test(text) ? withoutAnsi(text) : text;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** `12:34:56.789`, in the reader's own zone. */
export function clock(at: string): string {
  return `${timeOfDay(at)}.${String(new Date(at).getMilliseconds()).padStart(3, '0')}`;
}
