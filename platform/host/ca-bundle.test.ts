import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { rootCertificates } from 'node:tls';
import { keepExtraCertificates } from './ca-bundle.ts';

const [FIRST = '', SECOND = '', THIRD = ''] = rootCertificates;

function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'berth-ca-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'stock'));
  writeFileSync(join(folder, 'stock/first.crt'), FIRST);
  return folder;
}

test('keepExtraCertificates keeps what the stock does not hold', (t) => {
  const folder = newFolder(t);
  const [file, to, stock] = [join(folder, 'in.pem'), join(folder, 'out.pem'), join(folder, 'stock')];
  writeFileSync(file, `# a comment\n${FIRST}\n${SECOND}\nanother\n${THIRD}\n`);
  assert.equal(keepExtraCertificates({ file, to, stock }), 2);
  assert.equal(readFileSync(to, 'utf8'), `${SECOND}\n${THIRD}\n`);
});

test('keepExtraCertificates refuses a file that is no bundle, and says what to do', (t) => {
  const folder = newFolder(t);
  const file = join(folder, 'in.pem');
  writeFileSync(file, 'hello');
  assert.throws(() => keepExtraCertificates({ file, to: join(folder, 'out.pem') }), /holds no certificate/);
  assert.throws(() => keepExtraCertificates({ file: '/nowhere.pem', to: join(folder, 'out.pem') }), /\/nowhere\.pem/);
});
