import { ApiError, errorFromAnswer, NEXT_STEP_HEADER } from '../../../platform/client/api-error.ts';
import { strings } from '../strings.ts';

/** One call to the API under the dashboard's own hostname, by the session's cookie. Rejects with an {@link ApiError}. */
export async function call<Answer>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Answer> {
  const headers = { 'Berth-Dashboard': '1', Accept: 'application/vnd.heroku+json; version=3' };
  const json = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(`/api${path}`, {
    method,
    headers: body === undefined ? headers : { ...headers, 'Content-Type': 'application/json' },
    ...json,
  }).catch((cause: unknown) => {
    throw new ApiError({ status: 0, id: 'unreachable', message: strings.away, next: strings.awayNext, cause });
  });
  const text = await answer.text();
  if (answer.status >= 400) {
    const nextHeader = answer.headers.get(NEXT_STEP_HEADER) ?? undefined;
    throw errorFromAnswer({ status: answer.status, body: text, nextHeader });
  }
  return JSON.parse(text === '' ? 'null' : text);
}
