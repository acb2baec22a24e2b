import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { codeVersion } from './code-version.ts';

test('codeVersion is the commit of a checkout, also of a worktree and a detached one, else package.json', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-code-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const code = join(folder, 'code');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], { encoding: 'utf8' }).trim();
  git('init', '-q', '-b', 'main', code);
  writeFileSync(join(code, 'package.json'), '{"version":"1"}');
  assert.equal(codeVersion(code), '{"version":"1"}');
  const commit = (text: string) => git('-C', code, 'commit', '-q', '--allow-empty', '-m', text);
  commit('One');
  const first = git('-C', code, 'rev-parse', 'HEAD');
  assert.equal(codeVersion(code), first);
  git('-C', code, 'worktree', 'add', '-q', '-b', 'side', join(folder, 'side'));
  git('-C', code, 'worktree', 'add', '-q', '--detach', join(folder, 'detached'));
  commit('Two');
  assert.notEqual(codeVersion(code), first);
  assert.equal(codeVersion(join(folder, 'side')), first);
  assert.equal(codeVersion(join(folder, 'detached')), first);
  assert.equal(codeVersion(join(folder, 'nowhere')), '');
});
