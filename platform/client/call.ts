/** Media type of every JSON body, both ways. */
export const MEDIA_TYPE = 'application/vnd.heroku+json; version=3';

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path on the API, or a whole URL (a capability URL gets no token). */
  readonly url: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Headers by their names in lower case. */
export type AnswerHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface Answer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: string;
}

/** What brings a call to the API and its whole answer back. */
export interface JsonTransport {
  /** Rejects with an ApiError from status 400 on, and where the API cannot be reached. */
  send(call: Call): Promise<Answer>;
}
