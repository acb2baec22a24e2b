import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySource } from '../memory-source.ts';
import { procfile } from './procfile.ts';

const commands: readonly (readonly [command: string, detected: boolean])[] = [
  ['./serve --fast', true],
  ['bin/serve', true],
  ['PORT=$PORT exec ./serve', true],
  ['/app/serve', true],
  ['bash -e serve', true],
  ['perl serve', true],
  ['bundle exec serve', false],
  ['./gone', false],
  ['bash -c "echo hello"', false],
];

for (const [command, detected] of commands) {
  test(`procfile ${detected ? 'detects' : 'does not detect'} a source when its Procfile runs ${command}`, async () => {
    const source = memorySource({ Procfile: `web: ${command}`, serve: '', 'bin/serve': '' }, { serve: 'executable' });
    assert.equal(await procfile.detect(source), detected);
  });
}

test('procfile plans the bare stack without steps when it plans', async () => {
  const plan = await procfile.plan(memorySource({ Procfile: 'worker: ./x', x: '' }), { node: [], python: [] });
  assert.deepEqual(plan.processTypes, { worker: './x' });
  assert.deepEqual(plan.kind === 'container' && [plan.runtime.parts, plan.install, plan.steps], [[], null, []]);
});
