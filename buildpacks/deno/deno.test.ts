import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySource } from '../memory-source.ts';
import type { ContainerPlan } from '../plan.ts';
import { containerPlan, planErrorOf } from '../tested-plans.ts';
import { deno } from './deno.ts';

const catalog = { node: [], python: [], deno: ['2.9.6', '2.8.3', '2.8.0'] };

const detections: readonly (readonly [when: string, files: Record<string, string>, detected: boolean])[] = [
  ['deno.jsonc is there', { 'deno.jsonc': '' }, true],
  ['deno.lock is there', { 'deno.lock': '' }, true],
  ['package.json starts Node.js', { 'deno.json': '{}', 'package.json': '{"scripts":{"start":"node ."}}' }, false],
  ['package.json starts Deno', { 'deno.json': '{}', 'package.json': '{"scripts":{"start":"deno run x"}}' }, true],
  ['package.json starts nothing', { 'deno.json': '{}', 'package.json': '{}' }, true],
  ['there are scripts alone', { 'main.ts': '' }, false],
  ['a script imports what Deno alone finds', { 'main.ts': 'import express from "npm:express@5";' }, true],
  ['a script calls Deno', { 'main.ts': 'Deno.serve(f)' }, true],
  ['a script below src/ imports by address', { 'src/index.ts': 'import x from "https://a.example/m.ts"' }, true],
  ['a script of Node.js names Deno', { 'main.ts': 'Deno.serve(f)', 'package.json': '{}' }, false],
];

for (const [when, files, detected] of detections) {
  test(`deno ${detected ? 'detects' : 'leaves'} a source when ${when}`, async () => {
    assert.equal(await deno.detect(memorySource(files)), detected);
  });
}

const commands: readonly (readonly [when: string, files: Record<string, string>, web: string])[] = [
  [
    'there is a start task',
    { 'deno.json': '{"tasks":{"start":"x"}}' },
    'DENO_SERVE_ADDRESS=tcp:0.0.0.0:$PORT deno task start',
  ],
  [
    'the start task watches',
    { 'deno.json': '{"tasks":{"start":"deno run -A --watch=static/ dev.ts"}}', 'main.ts': 'await start()' },
    'DENO_SERVE_ADDRESS=tcp:0.0.0.0:$PORT deno run --allow-all main.ts',
  ],
  [
    'main.ts reads PORT',
    { 'main.ts': 'Deno.serve({ port: Number(Deno.env.get("PORT")) }, f)' },
    'deno run --allow-all main.ts',
  ],
  [
    'main.ts exports a handler',
    { 'main.ts': 'export default { fetch() {} }' },
    'deno serve --allow-all --host 0.0.0.0 --port $PORT main.ts',
  ],
  ['there is a Procfile', { Procfile: 'web: deno run -A x.ts' }, 'deno run -A x.ts'],
];

for (const [when, files, web] of commands) {
  test(`deno starts ${web} when ${when}`, async () => {
    assert.deepEqual((await planned(files)).processTypes, { web });
  });
}

test('deno holds to deno.lock when it is there, and warns when it is not', async () => {
  const files = { 'deno.json': '{ // ours\n "imports": {"a": "npm:a@1",}, "tasks": {"build": "x"} }', 'main.ts': '' };
  const loose = await planned(files);
  assert.match(loose.warnings.join(), /no deno\.lock/);
  assert.equal(loose.steps[0]?.script, 'deno install && deno cache main.ts');
  const locked = await planned({ ...files, 'deno.lock': '{}' });
  assert.deepEqual(
    locked.steps.map((step) => step.script),
    ['deno install --frozen && deno cache --frozen main.ts', 'deno task build'],
  );
});

test('deno takes the version that .deno-version asks for', async () => {
  assert.equal((await planned({ 'main.ts': '', '.deno-version': 'v2.8\n' })).runtime.version, '2.8.3');
  assert.equal((await planned({ 'main.ts': '' })).runtime.version, '2.9.6');
});

const faults: readonly (readonly [code: string, files: Record<string, string>])[] = [
  ['invalid_deno_json', { 'deno.json': '{' }],
  ['invalid_deno_version', { 'main.ts': '', '.dvmrc': '$(id)' }],
  ['unavailable_deno_version', { 'main.ts': '', '.dvmrc': '1.0.0' }],
  ['no_web_process', { 'lib.ts': '' }],
];

for (const [code, files] of faults) {
  test(`deno throws ${code} when the source is ${JSON.stringify(files)}`, async () => {
    assert.equal((await planErrorOf(planned(files))).code, code);
  });
}

async function planned(files: Record<string, string>): Promise<ContainerPlan> {
  return await containerPlan(deno, { 'deno.json': '{}', ...files }, catalog);
}

test('deno installs nothing but what its program imports when there are no settings', async () => {
  const files = { 'main.ts': 'import express from "npm:express@5";' };
  const { steps } = await containerPlan(deno, files, catalog);
  assert.deepEqual(
    steps.map(({ script }) => script),
    ['deno cache main.ts'],
  );
});
