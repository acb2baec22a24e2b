import { ApiClient } from '../../../platform/client/api-client.ts';
import { ApiError, errorFromAnswer, NEXT_STEP_HEADER } from '../../../platform/client/api-error.ts';
import { type Answer, type Call, type JsonTransport, MEDIA_TYPE } from '../../../platform/client/call.ts';
import { strings } from '../strings/common.ts';
import { askedEarly } from './asked-early.ts';

/** Path below which the API answers on the dashboard's own hostname. */
const BASE = '/api';
/** What no page of another origin can send. */
const OWN_PAGE = { 'Berth-Dashboard': '1' };

/**
 * The API under the dashboard's own hostname, by the session's cookie. Rejects with an {@link ApiError}; a body that
 * streams is still to be read.
 */
export async function request(call: Call): Promise<Response> {
  const url = urlOf(call.url);
  const early = await askedEarly({ method: call.method, url });
  if (early !== null) return early;
  const json = call.body === undefined ? null : JSON.stringify(call.body);
  const answer = await fetch(url, {
    method: call.method,
    headers: { Accept: MEDIA_TYPE, ...OWN_PAGE, ...(json !== null && { 'Content-Type': MEDIA_TYPE }), ...call.headers },
    ...(json !== null && { body: json }),
    ...(call.signal && { signal: call.signal }),
  }).catch((cause: unknown) => {
    if (call.signal?.aborted) throw cause;
    throw new ApiError({ status: 0, id: 'unreachable', message: strings.away, next: strings.awayNext, cause });
  });
  if (answer.status < 400) return answer;
  const nextHeader = answer.headers.get(NEXT_STEP_HEADER) ?? undefined;
  throw errorFromAnswer({ status: answer.status, body: await answer.text(), nextHeader });
}

/** Where it is asked for: a URL that the API gave out is whole, or stands below its base already. */
export function urlOf(url: string): string {
  const { pathname, search } = new URL(url, location.origin);
  return pathname.startsWith(`${BASE}/`) ? pathname + search : BASE + pathname + search;
}

const transport: JsonTransport = {
  async send(call: Call): Promise<Answer> {
    const answer = await request(call);
    const body = await answer.text();
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: body === '' ? 'null' : body };
  },
};

/** What the pages ask of the API: the same client as the command line's, over `fetch`. */
export const api = new ApiClient(transport);
