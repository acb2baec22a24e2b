/**
 * Every way in which the router itself answers, or ends, a request. `H..` are Heroku's codes (devcenter: Heroku Error
 * Codes); the numbers are plain HTTP refusals for which Heroku has none.
 */
export type FailureCode =
  | 'H10'
  | 'H11'
  | 'H12'
  | 'H13'
  | 'H14'
  | 'H15'
  | 'H17'
  | 'H18'
  | 'H19'
  | 'H20'
  | 'H21'
  | 'H25'
  | 'H26'
  | 'H27'
  | 'H28'
  | 'H80'
  | 'H81'
  | 'H99'
  | '400'
  | '404'
  | '405'
  | '501';

/** What a failure looks like from outside. */
export interface FailureKind {
  readonly status: number;
  /** `id` of the JSON body. */
  readonly id: string;
  /** `desc` of the log line. */
  readonly description: string;
  readonly title: string;
  /** One or two sentences for whoever visits the app. */
  readonly message: string;
  /** Seconds for `Retry-After`, or null. */
  readonly retryAfter: number | null;
}

const TRY_AGAIN = 'Please try again in a moment. If it goes on, tell the people who run this app.';

/** One row a failure: `[status, id, description, title, message, retryAfter]`. */
type Row = readonly [number, string, string, string, string, number | null];

const ROWS: Readonly<Record<FailureCode, Row>> = {
  H10: [503, 'app_crashed', 'App crashed', 'This app has crashed', TRY_AGAIN, 10],
  H11: [503, 'backlog_too_deep', 'Backlog too deep', 'This app is very busy', TRY_AGAIN, 5],
  H12: [503, 'request_timeout', 'Request timeout', 'This app took too long to answer', TRY_AGAIN, null],
  H13: [503, 'connection_closed', 'Connection closed without response', 'This app did not answer', TRY_AGAIN, null],
  H14: [
    503,
    'no_web_dynos',
    'No web processes running',
    'This app is not running',
    'It has no web dynos at the moment. Its owner can start one with: berth ps:scale web=1',
    null,
  ],
  H15: [503, 'idle_connection', 'Idle connection', 'This app went silent', TRY_AGAIN, null],
  H17: [502, 'malformed_response', 'Poorly formed HTTP response', 'This app sent a broken answer', TRY_AGAIN, null],
  H18: [503, 'response_interrupted', 'Server Request Interrupted', 'The answer was cut short', TRY_AGAIN, null],
  H19: [503, 'connect_timeout', 'Backend connection timeout', 'This app cannot be reached', TRY_AGAIN, 5],
  H20: [503, 'boot_timeout', 'App boot timeout', 'This app is still starting', TRY_AGAIN, 10],
  H21: [503, 'connect_refused', 'Backend connection refused', 'This app cannot be reached', TRY_AGAIN, 5],
  H25: [502, 'response_too_large', 'HTTP Restriction', 'This app sent a broken answer', TRY_AGAIN, null],
  H26: [
    417,
    'expectation_failed',
    'Request Error',
    'This request asks for something unknown',
    'The only expectation that is understood is 100-continue.',
    null,
  ],
  H27: [499, 'client_gone', 'Client Request Interrupted', 'The client went away', TRY_AGAIN, null],
  H28: [499, 'client_idle', 'Client Connection Idle', 'The client went silent', TRY_AGAIN, null],
  H80: [
    503,
    'maintenance',
    'Maintenance mode',
    'Down for maintenance',
    'This app is being worked on and will be back soon.',
    60,
  ],
  H81: [
    503,
    'no_release',
    'Blank app',
    'Nothing here yet',
    'This app has been created, and nothing has been deployed to it so far.',
    null,
  ],
  H99: [503, 'platform_error', 'Platform error', 'Something went wrong on our side', TRY_AGAIN, 5],
  '400': [400, 'bad_request', 'Bad request', 'This request cannot be understood', 'It breaks the rules of HTTP.', null],
  '404': [
    404,
    'no_such_app',
    'No such app',
    'There is no app here',
    'No app answers to this hostname. Check the address: the app may have been renamed or removed.',
    null,
  ],
  '405': [405, 'method_not_allowed', 'Method not allowed', 'This method is not served here', 'Send another one.', null],
  '501': [501, 'not_implemented', 'Not implemented', 'This transfer coding is unknown', 'Only chunked is known.', null],
};

/** The row of `code` in the catalogue. */
export function failureKind(code: FailureCode): FailureKind {
  const [status, id, description, title, message, retryAfter] = ROWS[code];
  return { status, id, description, title, message, retryAfter };
}

/** Thrown inside the router where a request cannot go on; `detail` replaces the page's message. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly detail: string | null;

  constructor(code: FailureCode, detail: string | null = null) {
    super(`Cannot route the request: ${detail ?? failureKind(code).description}`);
    this.code = code;
    this.detail = detail;
  }
}
