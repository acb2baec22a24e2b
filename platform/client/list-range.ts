import type { AnswerHeaders } from './call.ts';
import type { ListOptions } from './requests.ts';

/** `Range` header that asks for a list's first page. */
export function firstRange(property: string, { order = 'asc', limit, after }: ListOptions): string {
  const start = after === undefined ? '' : `]${after}`;
  return `${property} ${start}..; max=${Math.min(limit ?? 1000, 1000)}, order=${order}`;
}

/** `Range` header of the page after the one that was answered with `headers`; null after the last. */
export function nextRange(headers: AnswerHeaders): string | null {
  const next = headers['next-range'];
  return typeof next === 'string' ? next : null;
}
