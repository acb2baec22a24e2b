import { asFault } from '../errors.ts';
import type { Account } from '../model/account.ts';
import type { App } from '../model/app.ts';
import type { RefChange, Verdict } from './hook-server.ts';
import { planPush } from './push-rules.ts';
import type { Repositories } from './repositories.ts';
import { Turns } from './turns.ts';

/**
 * How a deploy came out. `summary` is the last text that the pusher sees; `next` the step to take; `explained` whether
 * the output has said both already.
 */
export type DeployResult =
  | { readonly ok: true; readonly release: string; readonly summary: string }
  | ({ readonly ok: false; readonly explained?: boolean } & Problem);

/** Builds a commit of an app's repository and brings the release live; resolves when that is done or has failed. */
export type Deploy = (options: {
  readonly app: App;
  readonly account: Account;
  readonly commit: string;
  /** Of its message, on one line; null: it has none. */
  readonly subject: string | null;
  /** Shows text to the pusher as it comes; whole lines. */
  readonly onOutput: (text: string) => void;
  /** Called once the release is live, before the record says that the build has ended. */
  readonly onLive: () => Promise<void>;
}) => Promise<DeployResult>;

interface Push {
  readonly app: App;
  readonly account: Account;
  readonly changes: readonly RefChange[];
  readonly write: (text: string) => void;
}

/** Decides pushes: at most one change of a push deploys, one push of an app at a time, its ref moves at the end. */
export class Pushes {
  readonly #repositories: Repositories;
  readonly #deploy: Deploy;
  readonly #onError: (error: unknown) => void;
  readonly #turns = new Turns();

  constructor(options: { repositories: Repositories; deploy: Deploy; onError: (error: unknown) => void }) {
    this.#repositories = options.repositories;
    this.#deploy = options.deploy;
    this.#onError = options.onError;
  }

  /** Takes one push to its end. Never rejects: what goes wrong is a verdict. */
  async receive(push: Push): Promise<Verdict[]> {
    const { deploys, refused } = planPush(push.changes);
    for (const { reason } of refused) explain(push.write, [reason ?? '']);
    if (deploys === null) return [...refused];
    const onWait = (before: number) =>
      push.write(
        `-----> Waiting for ${before === 1 ? 'another push' : `${before} other pushes`} of ${push.app.name}\n`,
      );
    const reason = await this.#turns
      .take(push.app.id, () => this.#deployChange(push, deploys), onWait)
      .catch((error: unknown) => this.#problem(push, error));
    return [...refused, { ref: deploys.ref, reason }];
  }

  /** The reason why the change was not made, or null when its release is live and the ref has moved. */
  async #deployChange(push: Push, change: RefChange): Promise<string | null> {
    const problem = await this.#objection(push.app.id, change);
    if (problem !== null) return reject(push.write, problem);
    const { app, account, write } = push;
    let moved = false;
    // The release is live whatever else happened meanwhile, and the ref says which commit is.
    const move = async () => {
      await Promise.all([
        this.#repositories.setRef(app.id, change.ref, change.newId),
        this.#repositories.setHead(app.id, change.ref),
      ]);
      moved = true;
    };
    const commit = change.newId;
    const subject = await this.#repositories.subject(app.id, commit);
    const result = await this.#deploy({ app, account, commit, subject, onOutput: write, onLive: move });
    if (!result.ok) return reject(write, result);
    if (!moved) await move();
    if (result.summary !== '') write(`${result.summary.trimEnd()}\n`);
    return null;
  }

  async #objection(appId: string, { ref, oldId, newId }: RefChange): Promise<Problem | null> {
    const [commit, current] = await Promise.all([newId, ref].map((name) => this.#repositories.readRef(appId, name)));
    if (commit !== newId) {
      return {
        code: 'invalid_source',
        message: 'What was pushed is not a commit',
        next: 'To deploy a tag: git push berth "<tag>^{}:main"',
      };
    }
    if (current === null || current === undefined || current === oldId) return null;
    // Another push went live while this one waited: only what builds on it may follow.
    if (await this.#repositories.isAncestor(appId, current, newId)) return null;
    return {
      code: 'conflict',
      message: 'Another push was deployed while this one waited',
      next: 'Fetch and merge it (git pull berth main), then push again.',
    };
  }

  #problem(push: Push, error: unknown): string {
    const fault = asFault(error);
    if (fault.blame === 'platform') this.#onError(error);
    return reject(push.write, fault);
  }
}

interface Problem {
  readonly code: string;
  readonly message: string;
  readonly next: string | null;
}

const MAX_REASON = 100;

/** Shows the whole problem, and gives the short reason for git's own line. */
function reject(write: (text: string) => void, problem: Problem & { readonly explained?: boolean }): string {
  const { code, message, next } = problem;
  if (problem.explained !== true) explain(write, [message, ...(next === null ? [] : [next])]);
  const line = (message.split('\n', 1)[0] ?? '').replace(/\p{Cc}/gu, ' ').trim();
  return `${line.length > MAX_REASON ? `${line.slice(0, MAX_REASON)}…` : line} [${code}]`;
}

function explain(write: (text: string) => void, paragraphs: readonly string[]): void {
  const lines = paragraphs.flatMap((paragraph) => paragraph.trimEnd().split('\n'));
  write(` !\n${lines.map((line) => ` !     ${line}\n`).join('')} !\n`);
}
