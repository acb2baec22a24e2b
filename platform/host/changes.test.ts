import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { HostChanges } from './changes.ts';

function newChanges(t: TestContext): { changes: HostChanges; told: string[]; home: string } {
  const home = mkdtempSync(join(tmpdir(), 'berth-changes-'));
  t.after(() => rmSync(home, { recursive: true }));
  const told: string[] = [];
  return { changes: new HostChanges({ home, tell: (text) => told.push(text) }), told, home };
}

test('HostChanges keeps and tells each change once, in order, and strikes what was undone', (t) => {
  const { changes, told } = newChanges(t);
  const packages = { kind: 'packages', names: ['docker.io', 'runc'] } as const;
  changes.record(packages);
  changes.record({ kind: 'docker-keeper' });
  changes.record(packages);
  assert.deepEqual(changes.all(), [packages, { kind: 'docker-keeper' }]);
  assert.equal(told.length, 2);
  assert.match(told[0] ?? '', /installed packages docker.io runc/);
  changes.strike(packages);
  assert.deepEqual(changes.all(), [{ kind: 'docker-keeper' }]);
});

test('HostChanges takes over what the launcher installed before it', (t) => {
  const { changes, home } = newChanges(t);
  const note = join(home, 'packages');
  writeFileSync(note, 'nodejs\nnpm\n');
  changes.takeOverEarlyPackages(note);
  assert.deepEqual(changes.all(), [{ kind: 'packages', names: ['nodejs', 'npm'] }]);
  assert.equal(existsSync(note), false);
});
