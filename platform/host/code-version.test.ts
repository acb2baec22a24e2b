import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { exec } from '../exec.ts';
import { codeVersion } from './code-version.ts';

test('codeVersion is the commit of a checkout, also of a worktree and a detached one, else package.json', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-code-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const code = join(folder, 'code');
  const git = async (...args: string[]) => {
    const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
    const { exitCode, stdout, stderr } = await exec(['git', ...who, ...args]);
    assert.equal(exitCode, 0, stderr);
    return stdout.trim();
  };
  await git('init', '-q', '-b', 'main', code);
  writeFileSync(join(code, 'package.json'), '{"version":"1"}');
  assert.equal(codeVersion(code), '{"version":"1"}');
  const commit = (text: string) => git('-C', code, 'commit', '-q', '--allow-empty', '-m', text);
  await commit('One');
  const first = await git('-C', code, 'rev-parse', 'HEAD');
  assert.equal(codeVersion(code), first);
  await git('-C', code, 'worktree', 'add', '-q', '-b', 'side', join(folder, 'side'));
  await git('-C', code, 'worktree', 'add', '-q', '--detach', join(folder, 'detached'));
  await commit('Two');
  assert.notEqual(codeVersion(code), first);
  assert.equal(codeVersion(join(folder, 'side')), first);
  assert.equal(codeVersion(join(folder, 'detached')), first);
  assert.equal(codeVersion(join(folder, 'nowhere')), '');
});
