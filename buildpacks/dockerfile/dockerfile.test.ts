import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySource } from '../memory-source.ts';
import type { SourceFile } from '../plan.ts';
import { dockerfile } from './dockerfile.ts';

test("dockerfile leaves web to the image's own command when there is no Procfile", async () => {
  const plan = await planned({ Dockerfile: '# x\nfrom a\nUSER b\n' });
  assert.deepEqual(plan.processTypes, { web: '' });
  assert.deepEqual(plan.warnings, []);
});

test('dockerfile takes the Procfile when there is one', async () => {
  const plan = await planned({ Dockerfile: 'FROM a\nUSER b', Procfile: 'web: ./x\nworker: ./y' });
  assert.deepEqual(plan.processTypes, { web: './x', worker: './y' });
});

test('dockerfile warns of root and of a port that is not $PORT when the last stage has them', async () => {
  const { warnings } = await planned({ Dockerfile: 'FROM a AS b\nUSER c\nFROM d\nEXPOSE 80 443\n' });
  assert.match(warnings[0] ?? '', /sets no USER/);
  assert.match(warnings[1] ?? '', /must listen on the port in \$PORT/);
  const { warnings: none } = await planned({ Dockerfile: 'FROM a\nUSER c\nEXPOSE 80 443\nENV PORT=80\n' });
  assert.deepEqual(none, []);
});

test('dockerfile reads instructions of several lines, and a file that begins with a byte order mark', async () => {
  const { args, warnings } = await planned({
    Dockerfile: '\uFEFFFROM a\nARG ONE=1 \\\n  # why\n  TWO\nUSER \\\r\n  b\r\n',
  });
  assert.deepEqual([args, warnings], [['ONE', 'TWO'], []]);
});

test('dockerfile takes nothing in a here-document for an instruction, and goes by the escape that is chosen', async () => {
  const inner = await planned({ Dockerfile: 'FROM a\nARG ONE\nCOPY <<END /x\nUSER b\nARG TWO\nEND\n' });
  assert.deepEqual(inner.args, ['ONE']);
  assert.match(inner.warnings.join(), /sets no USER/);
  await assert.rejects(planned({ Dockerfile: 'COPY <<END /x\nFROM a\nEND\n' }), { code: 'invalid_dockerfile' });
  const escaped = await planned({ Dockerfile: '# escape=`\nFROM a\nARG ONE `\n  TWO\nUSER c\\\nARG THREE\n' });
  assert.deepEqual(escaped.args, ['ONE', 'THREE', 'TWO']);
});

test('dockerfile throws invalid_dockerfile when there is no image to start from or no file', async () => {
  const code = { name: 'PlanError', code: 'invalid_dockerfile' };
  await assert.rejects(planned({ Dockerfile: 'RUN x\n' }), code);
  await assert.rejects(planned({ Dockerfile: '\n'.repeat(1_000_000) }), code);
  await assert.rejects(planned({ Dockerfile: 'other' }, { Dockerfile: 'symlink' }), code);
});

async function planned(files: Record<string, string>, kinds: Record<string, SourceFile['kind']> = {}) {
  const plan = await dockerfile.plan(memorySource(files, kinds), { node: [], python: [] });
  return plan.kind === 'dockerfile' ? plan : assert.fail();
}
