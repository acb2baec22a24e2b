import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySource } from './memory-source.ts';
import { readToml } from './toml.ts';

const text = '[project]\nname = "x"\nlist = ["a", 1, "b"]\n[tool."x.y"]\non = false\n[[package]]\nname = "p"\n';

test('readToml gives each value by its path when the file is TOML', async () => {
  const document = await readToml(memorySource({ 'a.toml': `\uFEFF${text}` }), 'a.toml');
  assert.equal(document?.at('project', 'name').text, 'x');
  assert.deepEqual(document?.at('project', 'list').texts, ['a', 'b']);
  assert.equal(document?.at('tool', 'x.y', 'on').isFalse, true);
  assert.deepEqual(document?.at('tool').keys, ['x.y']);
  assert.deepEqual(
    document?.at('package').items.map((item) => item.at('name').text),
    ['p'],
  );
  assert.equal(document?.at('project', 'name', 'length').present, false);
});

test('readToml takes names of object members as plain keys when a table lacks or has them', async () => {
  const document = await readToml(memorySource({ 'a.toml': '[__proto__]\nx = 1\n[b]\nconstructor = "c"' }), 'a.toml');
  assert.equal(document?.at('toString').present, false);
  assert.equal(document?.at('b', 'constructor').text, 'c');
  assert.equal(Object.hasOwn(new Object(), 'x'), false);
});

test('readToml gives null when there is no such file, and throws invalid_toml when it is no TOML', async () => {
  assert.equal(await readToml(memorySource({}), 'a.toml'), null);
  const code = { name: 'PlanError', code: 'invalid_toml' };
  await assert.rejects(readToml(memorySource({ 'a.toml': '[x' }), 'a.toml'), code);
  await assert.rejects(readToml(memorySource({ 'a.toml': '' }, { 'a.toml': 'symlink' }), 'a.toml'), code);
});
