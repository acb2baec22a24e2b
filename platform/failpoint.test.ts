import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { exec } from './exec.ts';
import { failpoint } from './failpoint.ts';

test('failpoint kills the process once, at the place that the file names', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-failpoint-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'place');
  writeFileSync(file, 'after-switch\n');
  const script = `
    import { failpoint } from ${JSON.stringify(join(import.meta.dirname, 'failpoint.ts'))};
    const passing = failpoint(process.argv.at(-1));
    passing('before-switch');
    console.log('before');
    passing('after-switch');
    console.log('after');
  `;
  const argv = [process.execPath, '--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script, file];
  const first = await exec(argv, {});
  assert.equal(first.stdout, 'before\n');
  assert.notEqual(first.exitCode, 0);
  assert.equal(existsSync(file), false);
  assert.equal((await exec(argv, {})).stdout, 'before\nafter\n');
});

test('failpoint does nothing when no file is named', () => {
  failpoint(null)('after-switch');
});
