import type { Call, JsonTransport } from './call.ts';
import { linkTo } from './link-header.ts';
import { firstRange, nextRange } from './list-range.ts';
import type { ListOptions } from './requests.ts';

/** What a change that makes a release answers: its body, and where the rollout is to be watched. */
export interface Released<T> {
  readonly body: T;
  /** For `Client.rolloutAt`; null when the change made no release. */
  readonly rolloutUrl: string | null;
}

/** The four kinds of calls that the API has, over one transport. */
export class Calls {
  readonly #transport: JsonTransport;

  constructor(transport: JsonTransport) {
    this.#transport = transport;
  }

  get<T>(url: string): Promise<T> {
    return this.json({ method: 'GET', url });
  }

  async json<T>(call: Call): Promise<T> {
    return parse(await this.#transport.send(call));
  }

  /** A call that makes a release, whose rollout the answer's `Link` leads to. */
  async released<T>(call: Call): Promise<Released<T>> {
    const answer = await this.#transport.send(call);
    return { body: parse(answer), rolloutUrl: linkTo('rollout', answer.headers['link']) };
  }

  /** A list by ranges of `property`, page after page up to the limit. */
  async list<T>(url: string, property: string, options: ListOptions = {}): Promise<T[]> {
    const items: T[] = [];
    let range: string | null = firstRange(property, options);
    while (range !== null) {
      const answer = await this.#transport.send({ method: 'GET', url, headers: { range } });
      items.push(...parse<T[]>(answer));
      range = items.length >= (options.limit ?? Number.POSITIVE_INFINITY) ? null : nextRange(answer.headers);
    }
    return options.limit === undefined ? items : items.slice(0, options.limit);
  }
}

/** What the API says its body is: the one place where the wire's JSON gets its type. */
function parse<T>({ body }: { body: string }): T {
  return JSON.parse(body) as T;
}
