import Docker from 'dockerode';
import { Fault } from '../errors.ts';

const SECOND = 1000;
const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE', 'EACCES', 'ETIMEDOUT', 'ENOTSOCK']);

/**
 * The connection to one Docker Engine. What it throws is a Fault `engine_unavailable` while nobody answers, and
 * otherwise what dockerode threw, see {@link statusOf}.
 */
export class DockerClient {
  readonly docker: Docker;
  readonly #socketPath: string;

  constructor({ socketPath }: { socketPath: string }) {
    this.#socketPath = socketPath;
    this.docker = new Docker({ socketPath });
  }

  /** One request with an end: rejects with `engine_unavailable` when there is no answer within `deadlineMs`. */
  async ask<T>(request: (docker: Docker) => Promise<T>, { deadlineMs = 60 * SECOND } = {}): Promise<T> {
    // dockerode never settles when the Engine dies in the middle of an answer, so the deadline is ours.
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(this.#unavailable(`no answer within ${deadlineMs / SECOND} seconds`));
      }, deadlineMs);
    });
    try {
      return await Promise.race([request(this.docker), deadline]);
    } catch (thrown) {
      throw this.translate(thrown);
    } finally {
      clearTimeout(timer);
    }
  }

  /** A request that may take as long as it likes: a wait, or a stream that is followed. */
  async follow<T>(request: (docker: Docker) => Promise<T>): Promise<T> {
    try {
      return await request(this.docker);
    } catch (thrown) {
      throw this.translate(thrown);
    }
  }

  /** A lost or refused connection as a Fault; anything else as it is. */
  translate(thrown: unknown): Error {
    if (thrown instanceof Fault) return thrown;
    const code = codeOf(thrown);
    if (code !== null && UNREACHABLE.has(code)) return this.#unavailable(code, thrown);
    return thrown instanceof Error ? thrown : new Error(String(thrown));
  }

  #unavailable(reason: string, cause?: unknown): Fault {
    return new Fault({
      code: 'engine_unavailable',
      message: `Cannot reach the Docker Engine at ${this.#socketPath}: ${reason}`,
      next: 'Run `berth doctor` to see what is wrong with it.',
      cause,
    });
  }
}

/** HTTP status of the Docker Engine's refusal, or null when `thrown` is something else. */
export function statusOf(thrown: unknown): number | null {
  if (!(thrown instanceof Error) || !('statusCode' in thrown)) return null;
  return typeof thrown.statusCode === 'number' ? thrown.statusCode : null;
}

/** The Docker Engine's own words for its refusal, without dockerode's frame. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.message.replace(/^\(HTTP code \d+\) .*? - /s, '').trim();
}

/** Awaits a request whose refusal with one of `statuses` is no error; answers null then. */
export async function unless<T>(statuses: readonly number[], request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (thrown) {
    const status = statusOf(thrown);
    if (status !== null && statuses.includes(status)) return null;
    throw thrown;
  }
}

function codeOf(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || !('code' in thrown)) return null;
  return typeof thrown.code === 'string' ? thrown.code : null;
}
