import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { App } from '../../model/app.ts';
import type { Build } from '../../model/build.ts';
import type { Release } from '../../model/release.ts';
import type { Rollout } from '../../model/rollout.ts';
import { ReleaseMaker } from '../../rollouts/releases.ts';
import { eventually, openRecord } from '../../store/testing/record.ts';
import type { BuildContext } from '../build-context.ts';
import { BuildQueue } from '../build-queue.ts';
import type { BuiltImage } from '../builder.ts';
import type { Tree } from '../source-tree.ts';

const BUILT: BuiltImage = {
  dockerImage: 'sha256:abc',
  processTypes: { web: 'node server.js' },
  buildpack: 'Node.js',
  sizeBytes: 7,
  kind: 'buildpack',
};

/** A source with nothing but an app.json, or nothing at all. */
function sourceWith(appJson: object | undefined): Tree {
  if (appJson === undefined) return { files: [], read: async () => null };
  const text = JSON.stringify(appJson);
  const file = { path: 'app.json', kind: 'file', size: text.length, objectId: 'a'.repeat(40) } as const;
  return { files: [file], read: async (path) => (path === file.path ? text : null) };
}

interface Work {
  readonly context: BuildContext;
  readonly wantsWeb: boolean;
  finish(built?: Partial<BuiltImage>): void;
  fail(error: unknown): void;
}

/** The queue over a real record; the test plays builder and rollout. */
export function queueFixture(
  t: TestContext,
  { concurrent = 2, appJson }: { concurrent?: number; appJson?: object } = {},
) {
  const record = openRecord(t);
  const { store, account } = record;
  const works: Work[] = [];
  const outputs = new Map<string, string>();
  const ended = new Set<string>();
  const errors: unknown[] = [];
  const source = sourceWith(appJson);
  const releases = new ReleaseMaker(store);
  const rollouts = new Map<string, PromiseWithResolvers<Rollout>>();
  const rolloutOf = (releaseId: string) => {
    const known = rollouts.get(releaseId) ?? Promise.withResolvers<Rollout>();
    rollouts.set(releaseId, known);
    return known;
  };
  const queue = new BuildQueue({
    store,
    builder: {
      take: () => assert.fail(),
      build: ({ context, wantsWeb }) => {
        const { promise, resolve, reject } = Promise.withResolvers<BuiltImage>();
        context.signal.addEventListener('abort', () => reject(context.signal.reason));
        works.push({ context, wantsWeb, finish: (built) => resolve({ ...BUILT, ...built }), fail: reject });
        return promise;
      },
    },
    trees: { source: async () => source, folder: async () => null },
    releasing: {
      deploy: (options) => releases.deploy(options),
      phaseBegun: async () => undefined,
      phaseEnded: ({ releaseId }) => rolloutOf(releaseId).promise,
      ended: ({ releaseId }) => rolloutOf(releaseId).promise,
    },
    openOutput: async (id) => ({
      write: (text) => void outputs.set(id, (outputs.get(id) ?? '') + text),
      end: async () => void ended.add(id),
    }),
    releaseOutput: async function* () {
      yield 'migrated\n';
    },
    runOnce: async ({ command, write }) => {
      write(`ran ${command}\n`);
      return { exitCode: command === 'fail' ? 3 : 0, outOfMemory: false };
    },
    concurrent,
    urlOf: ({ name }) => `http://${name}.localhost`,
    onError: (error) => errors.push(error),
    passing: () => undefined,
  });
  t.after(() => queue.close());
  const push = (app: App = record.app) =>
    queue.enqueue({ appId: app.id, accountId: account.id, commit: 'c'.repeat(40), origin: 'git', version: null });
  const status = ({ id }: Build) => store.builds.byId(id)?.status;
  const live = async (build: Build) => {
    await eventually(() => status(build) === 'releasing');
    const release = store.releases.byId(store.builds.byId(build.id)?.releaseId ?? '');
    assert.ok(release);
    end(release, 'succeeded');
    return release;
  };
  const end = (release: Release, to: 'succeeded' | 'failed') => {
    const rollout = store.rollouts.ofRelease(release.id);
    assert.ok(rollout);
    const error = { code: 'boot_timeout', message: 'Too slow\nby far', next: 'Hurry.' };
    store.transaction(() => {
      if (to === 'succeeded') store.rollouts.succeed(rollout);
      else store.rollouts.fail({ rollout, error });
    });
    rolloutOf(release.id).resolve(store.rollouts.ofRelease(release.id) ?? rollout);
  };
  const begun = (count: number) => eventually(() => works.length === count);
  return { record, store, queue, works, outputs, ended, errors, push, status, live, end, begun };
}
