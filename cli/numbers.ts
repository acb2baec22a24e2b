import { usageFailure } from './parse.ts';

/** `text` as a whole number from 1 on; throws a usage Failure that names where it stood. */
export function wholeNumber(text: string, where: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw usageFailure(`Cannot read ${where}: ${JSON.stringify(text)} is not a whole number from 1 on`);
}
