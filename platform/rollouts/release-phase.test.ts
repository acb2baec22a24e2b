import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { openRecord } from '../store/testing/record.ts';
import { type PhaseDynos, releasePhase } from './release-phase.ts';

function fixture(t: TestContext, options: { mostMs?: number } = {}) {
  const record = openRecord(t);
  const release = record.release();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const { promise: ended, resolve: end } = Promise.withResolvers<{ exitCode: number; outOfMemory: boolean }>();
  const heard: string[] = [];
  const written: string[] = [];
  let stdinEnded = false;
  const stdin = new PassThrough().once('finish', () => {
    stdinEnded = true;
  });
  const close = (exitCode: number, outOfMemory = false) => {
    stdout.end();
    stderr.end();
    end({ exitCode, outOfMemory });
  };
  const oneOffs: PhaseDynos<{ name: string }> = {
    create: async (oneOff) => {
      heard.push(`create ${oneOff.type} ${oneOff.command}`);
      return { name: 'release.1234' };
    },
    attach: async () => ({
      stdin,
      stdout,
      stderr,
      ended,
      kill: async () => {
        heard.push('kill');
        close(129);
      },
    }),
  };
  const phase = releasePhase({
    oneOffs,
    output: {
      open: async () => {
        heard.push('open');
        return { write: (text) => written.push(text), end: async () => void heard.push('end') };
      },
    },
    say: ({ process, text }) => heard.push(`${process}: ${text}`),
    ...options,
  });
  const run = (signal = new AbortController().signal) =>
    phase.run({
      app: record.app,
      release,
      image: record.image(),
      command: 'migrate',
      begun: () => heard.push('begun'),
      signal,
    });
  return { run, close, stdout, stderr, heard, written, stdinEnded: () => stdinEnded };
}

test('releasePhase begins when its output can be read, and keeps all of it, whole lines in the log', async (t) => {
  const { run, close, stdout, stderr, heard, written, stdinEnded } = fixture(t);
  const running = run();
  const bytes = Buffer.from('one\ntwö\nthree');
  stdout.write(bytes.subarray(0, 7));
  stdout.write(bytes.subarray(7));
  stderr.write('oops\n');
  setImmediate(() => close(0));
  await running;
  assert.deepEqual(heard.slice(0, 3), ['open', 'begun', 'create release migrate']);
  const lines = heard.filter((line) => line.startsWith('release.1234')).toSorted((a, b) => (a < b ? -1 : 1));
  assert.deepEqual(lines, ['release.1234: one', 'release.1234: oops', 'release.1234: three', 'release.1234: twö']);
  assert.equal(heard.at(-1), 'end');
  assert.ok(written.join('').includes('twö'));
  assert.equal(stdinEnded(), true);
});

test('releasePhase rejects with how it ended', async (t) => {
  const failed = fixture(t);
  const running = failed.run();
  failed.close(4);
  await assert.rejects(running, { code: 'release_phase_failed', message: /`migrate`\) ended with code 4, so nothing/ });
  assert.equal(failed.heard.at(-1), 'end');
  const killed = fixture(t);
  const dying = killed.run();
  killed.close(137, true);
  await assert.rejects(dying, /more memory than its dyno has/);
});

test('releasePhase is killed when it takes too long, or the platform stops', async (t) => {
  const late = fixture(t, { mostMs: 60 });
  await assert.rejects(late.run(), /did not end within 0 minutes/);
  assert.ok(late.heard.includes('kill'));
  const stopped = fixture(t);
  await assert.rejects(stopped.run(AbortSignal.abort()), { code: 'release_phase_failed' });
  assert.ok(stopped.heard.includes('kill'));
});
