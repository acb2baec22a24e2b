/** An answer of the API from 400 on, or (status 0) no answer at all. */
export class ApiError extends Error {
  /** HTTP status; 0 when the API could not be reached. */
  readonly status: number;
  /** Code of the error catalogue (`not_found`, `invalid_params`, …), or `unreachable`. */
  readonly id: string;
  /** The step to take, or null. It is not part of `message`. */
  readonly next: string | null;
  /** Where to read more, or null. */
  readonly url: string | null;

  constructor(options: {
    status: number;
    id: string;
    message: string;
    next?: string | null;
    url?: string | null;
    cause?: unknown;
  }) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ApiError';
    this.status = options.status;
    this.id = options.id;
    this.next = options.next ?? null;
    this.url = options.url ?? null;
  }
}

/** Header that carries an error's next step apart (percent-encoded), since bodies stay Heroku's. */
export const NEXT_STEP_HEADER = 'berth-next-step';

/** The error that an answer with `status` and `body` is. `nextHeader` is the value of {@link NEXT_STEP_HEADER}. */
export function errorFromAnswer(options: { status: number; body: string; nextHeader: string | undefined }): ApiError {
  const parsed = parseErrorBody(options.body);
  const next = options.nextHeader === undefined ? null : decodeURIComponent(options.nextHeader);
  const whole = parsed.message ?? `The API answered ${options.status}`;
  const message = next !== null && whole.endsWith(next) ? whole.slice(0, -next.length).trimEnd() : whole;
  return new ApiError({
    status: options.status,
    id: parsed.id ?? 'internal_server_error',
    message: message.replace(/\.$/, ''),
    next,
    url: parsed.url ?? null,
  });
}

function parseErrorBody(body: string): { id?: string; message?: string; url?: string } {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return {};
  }
  if (typeof value !== 'object' || value === null) return {};
  const text = (name: string): string | undefined => {
    const found: unknown = Reflect.get(value, name);
    return typeof found === 'string' ? found : undefined;
  };
  const id = text('id');
  const message = text('message');
  const url = text('url');
  return { ...(id && { id }), ...(message && { message }), ...(url && { url }) };
}
