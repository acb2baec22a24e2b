import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAppJson } from './app-json.ts';
import { memorySource } from './memory-source.ts';

const read = (value: unknown) =>
  readAppJson(memorySource({ 'app.json': typeof value === 'string' ? value : JSON.stringify(value) }));

test('readAppJson reads env, buildpacks, formation and postdeploy as Heroku words them', async () => {
  const found = await read({
    name: 'Shop',
    env: {
      SECRET: { generator: 'secret', description: 'x' },
      MODE: 'fast',
      HOST: { required: true },
      DEBUG: { value: '', required: false },
      __proto__x: { required: false },
    },
    buildpacks: [{ url: 'heroku/nodejs' }, 'python', { url: 'https://example.com/x#v1' }],
    formation: { web: { quantity: 2, size: 'standard-2x' }, worker: {} },
    scripts: { postdeploy: { command: 'bin/seed', size: 'x' } },
    addons: ['heroku-postgresql'],
  });
  assert.deepEqual(found, {
    env: {
      SECRET: { value: null, generator: 'secret', required: true },
      MODE: { value: 'fast', generator: null, required: true },
      HOST: { value: null, generator: null, required: true },
      DEBUG: { value: '', generator: null, required: false },
      __proto__x: { value: null, generator: null, required: false },
    },
    buildpacks: ['heroku/nodejs', 'python', 'https://example.com/x#v1'],
    formation: { web: { quantity: 2, size: 'standard-2x' }, worker: { quantity: null, size: null } },
    postdeploy: 'bin/seed',
  });
});

test('readAppJson takes numbers and truth values of env as they are written, and null for none', async () => {
  const { env, postdeploy } = await read({
    env: { A: 1, B: true, C: { value: 2.5 }, D: { value: null } },
    scripts: { postdeploy: ' ' },
  });
  assert.deepEqual([Object.values(env).map(({ value }) => value), postdeploy], [['1', 'true', '2.5', null], null]);
});

test('readAppJson finds nothing where there is no app.json', async () => {
  assert.deepEqual(await readAppJson(memorySource({})), { env: {}, buildpacks: [], formation: {}, postdeploy: null });
});

const faults: readonly (readonly [value: unknown, reason: RegExp])[] = [
  ['{"a" 1}', /line 1: a ":" is missing/],
  ['[]', /it is not an object/],
  [{ env: [] }, /env is not an object/],
  [{ env: { 'A-B': '1' } }, /env: A-B cannot be the name of a config var/],
  [{ env: { A: { generator: 'uuid' } } }, /env\.A\.generator can only be "secret"/],
  [{ env: { A: { value: [1] } } }, /env\.A\.value is not a string/],
  [{ formation: { web: { quantity: -1 } } }, /formation\.web\.quantity is not a whole number/],
  [{ formation: { web: { size: 1 } } }, /formation\.web\.size is not/],
  [{ buildpacks: 'nodejs' }, /buildpacks is not a list/],
  [{ buildpacks: [{}] }, /buildpacks\[0\] has no "url"/],
  [{ scripts: { postdeploy: 1 } }, /scripts\.postdeploy is not/],
  ['{"env":{"__proto__":{"generator":"x"}}}', /env\.__proto__\.generator can only be/],
];

for (const [value, reason] of faults) {
  const text = JSON.stringify(value);
  test(`readAppJson throws invalid_app_json when it is ${text}`, async () => {
    await assert.rejects(read(value), { name: 'PlanError', code: 'invalid_app_json', message: reason });
  });
}

test('readAppJson throws invalid_buildpacks when it names one that there is not', async () => {
  await assert.rejects(read({ buildpacks: ['cobol'] }), { code: 'invalid_buildpacks' });
});
