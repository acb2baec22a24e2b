import { StringDecoder } from 'node:string_decoder';
import type { Account } from '../model/account.ts';
import type { App } from '../model/app.ts';
import type { BuildQueue } from './build-queue.ts';

/** Where builds' output is read from its first byte to its end. */
export interface OutputReplay {
  replay(options: { id: string; signal: AbortSignal }): AsyncIterable<string | Buffer>;
}

/** How a pushed commit came out. */
type Outcome =
  | { ok: true; release: string; summary: string }
  | { ok: false; code: string; message: string; next: string | null; explained: boolean };

/** Deploys pushed commits: puts each in the queue, passes its output on, and waits for its end. */
export function deployer({
  builds,
  outputs,
}: {
  builds: Pick<BuildQueue, 'enqueue' | 'ended'>;
  outputs: OutputReplay;
}) {
  return async (push: {
    app: App;
    account: Account;
    commit: string;
    subject: string | null;
    onOutput: (text: string) => void;
    onLive: () => Promise<void>;
  }): Promise<Outcome> => {
    const { app, account, commit, subject, onOutput, onLive } = push;
    const asked = { appId: app.id, accountId: account.id, commit, subject, origin: 'git', version: null } as const;
    const { id } = await builds.enqueue(asked, onLive);
    const forever = new AbortController().signal;
    await pass(outputs.replay({ id, signal: forever }), onOutput);
    const build = await builds.ended({ buildId: id, signal: forever });
    if (build.status === 'succeeded') return { ok: true, release: build.releaseId ?? '', summary: '' };
    const { errorCode: code, errorMessage: message, errorNext: next } = build;
    return {
      ok: false,
      code: code ?? 'build_failed',
      message: message ?? 'The build failed',
      next,
      explained: true,
    };
  };
}

/** Chunks end anywhere, characters do not. */
async function pass(chunks: AsyncIterable<string | Buffer>, onOutput: (text: string) => void): Promise<void> {
  const decoder = new StringDecoder('utf8');
  for await (const chunk of chunks) onOutput(typeof chunk === 'string' ? chunk : decoder.write(chunk));
  const rest = decoder.end();
  if (rest !== '') onOutput(rest);
}
