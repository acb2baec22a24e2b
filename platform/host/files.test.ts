import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readTextFrom, readTextIfThere, writeWhole } from './files.ts';

test('writeWhole replaces a file, with its mode, and leaves nothing beside it', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-files-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'token');
  assert.equal(readTextIfThere(path), null);
  writeWhole(path, 'one\n', { mode: 0o600 });
  writeWhole(path, 'two\n', { mode: 0o600 });
  assert.equal(readTextIfThere(path), 'two\n');
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(folder), ['token']);
});

test('readTextFrom reads what was added, and all of a file that was cut', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-files-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'log');
  assert.equal(readTextFrom(path, 0), '');
  writeFileSync(path, 'old\n');
  appendFileSync(path, 'new\n');
  assert.equal(readTextFrom(path, 4), 'new\n');
  writeFileSync(path, 'x\n');
  assert.equal(readTextFrom(path, 4), 'x\n');
});
