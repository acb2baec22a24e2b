import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passwordProblem } from '../model/password.ts';
import { PasswordHashes } from './password-hash.ts';

test('PasswordHashes keeps parameters, a salt of its own and no password, and knows the right one', async () => {
  const hashes = new PasswordHashes();
  const kept = await hashes.hash('four grey geese sail');
  assert.match(kept, /^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
  assert.notEqual(await hashes.hash('four grey geese sail'), kept);
  assert.equal(await hashes.verify('four grey geese sail', kept), true);
  assert.equal(await hashes.verify('four grey geese sai', kept), false);
  assert.equal(await hashes.verify('four grey geese sail', null), false);
  assert.equal(await hashes.verify('', 'scrypt$1$1$1$$'), false);
});

test('PasswordHashes reads what was kept with other parameters, and takes one way of writing a letter for another', async () => {
  const kept = await new PasswordHashes({ cost: { N: 1024, r: 4, p: 2 } }).hash('zwölf Möwen');
  assert.match(kept, /^scrypt\$1024\$4\$2\$/);
  assert.equal(await new PasswordHashes().verify('zwo\u0308lf Mo\u0308wen', kept), true);
});

test('passwordProblem refuses what is short, dull or guessed first', () => {
  const refused = [
    'short',
    'aaaaaaaaaaaa',
    '1234567890',
    '2026-11-26',
    'Password123!',
    'P@ssw0rd2026',
    '!!qwertyuiop1',
    'administrator',
  ];
  for (const password of refused) assert.notEqual(passwordProblem(password), null, password);
  for (const password of ['four grey geese sail', 'xK3#vQ9!pL', 'passwords are dull', 'zwölf Möwen'])
    assert.equal(passwordProblem(password), null, password);
  assert.match(passwordProblem('x'.repeat(201)) ?? '', /at most 200/);
});
