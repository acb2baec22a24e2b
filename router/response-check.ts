import { type IncomingMessage, validateHeaderName, validateHeaderValue } from 'node:http';

import type { FailureCode } from './failure.ts';
import { fieldValues } from './header-fields.ts';
import type { Limits } from './limits.ts';

/** Why a dyno's response cannot be passed on (H17 malformed, H25 above a limit), or null when it can. */
export function responseProblem(response: IncomingMessage, limits: Limits): FailureCode | null {
  const status = response.statusCode ?? 0;
  if (status < 200 || status > 999) return 'H17';
  if ((response.statusMessage?.length ?? 0) > limits.requestLineBytes) return 'H25';
  if (new Set(fieldValues(response.rawHeaders, 'content-length')).size > 1) return 'H17';
  return headerProblem(response.rawHeaders, limits);
}

/** The same for headers alone. */
export function headerProblem(rawHeaders: readonly string[], limits: Limits): FailureCode | null {
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    const value = rawHeaders[i + 1] ?? '';
    if (name.length + value.length + 2 > limits.responseHeaderLineBytes) return 'H25';
    if (name.toLowerCase() === 'set-cookie' && value.length > limits.responseCookieBytes) return 'H25';
    if (!isSendable(name, value)) return 'H17';
  }
  return null;
}

/** A reason phrase without what a header may not carry (RFC 9112 4). */
export function reasonPhrase(phrase: string | undefined): string {
  return phrase !== undefined && /^[\t\x20-\x7e\x80-\xff]*$/.test(phrase) ? phrase : '';
}

function isSendable(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** What a broken exchange means before any response came. */
export function failureOf(error: NodeJS.ErrnoException): FailureCode {
  if (error.code === 'HPE_HEADER_OVERFLOW') return 'H25';
  return error.code?.startsWith('HPE_') ? 'H17' : 'H13';
}
