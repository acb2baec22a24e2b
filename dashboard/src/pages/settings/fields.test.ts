import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BUILD_FIELDS, changeOf, DYNO_FIELDS, fieldProblem, type SettingField, textOf } from './fields.ts';

const NOW = {
  health_path: null,
  boot_seconds: 60,
  stop_seconds: 30,
  drain_seconds: 30,
  memory_mb: 512,
  build_memory_mb: 1024,
  build_seconds: 900,
  build_disk_mb: 8192,
  build_root: null,
  build_network: true,
  build_cache_mb: 2048,
};

function field(key: SettingField['key']): SettingField {
  const found = [...DYNO_FIELDS, ...BUILD_FIELDS].find((each) => each.key === key);
  assert.ok(found);
  return found;
}

test('fields change what was typed anew, and take away what was emptied', () => {
  assert.equal(changeOf(field('boot_seconds'), ' 60 ', NOW), undefined);
  assert.deepEqual(changeOf(field('boot_seconds'), '90', NOW), { boot_seconds: 90 });
  assert.deepEqual(changeOf(field('memory_mb'), '', NOW), { memory_mb: null });
  assert.equal(changeOf(field('health_path'), '', NOW), undefined);
  assert.deepEqual(changeOf(field('health_path'), '/up', NOW), { health_path: '/up' });
  assert.equal(textOf(field('health_path'), NOW), '');
});

test('fields refuse what is no whole number within their bounds, and emptiness where there must be one', () => {
  for (const typed of ['', 'x', '1.5', '0', '901'])
    assert.match(fieldProblem(field('boot_seconds'), typed) ?? '', /1 to 900/);
  assert.equal(fieldProblem(field('memory_mb'), ''), null);
  assert.equal(fieldProblem(field('drain_seconds'), '0'), null);
  assert.equal(fieldProblem(field('health_path'), 'anything'), null);
});
