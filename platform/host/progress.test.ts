import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { progressTo } from './progress.ts';

function newOutput({ isTty }: { isTty: boolean }) {
  const stream = new PassThrough();
  return { progress: progressTo({ stream, isTty, colour: false, columns: 80 }), written: () => String(stream.read()) };
}

test('a step is one plain line with its result where there is no terminal', async () => {
  const { progress, written } = newOutput({ isTty: false });
  const value = await progress.step('Router', (step) => {
    step.now('starting');
    step.result('started');
    return Promise.resolve(7);
  });
  progress.note('a warning');
  await assert.rejects(
    progress.step('Platform', () => Promise.reject(new Error('no'))),
    /^Error: no$/,
  );
  assert.equal(value, 7);
  assert.equal(written(), '✓ Router: started\n  a warning\n✗ Platform\n');
});

test('a step draws over its own line on a terminal', async () => {
  const { progress, written } = newOutput({ isTty: true });
  await progress.step('Router', (step) => {
    step.now('starting');
    progress.note('beside');
    return Promise.resolve();
  });
  const text = written();
  assert.match(text, /Router: starting/);
  assert.ok(text.includes('\r\u001b[K  beside\n'));
  assert.ok(text.endsWith('\r\u001b[K✓ Router\n'));
});
