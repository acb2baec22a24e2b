import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySource } from './memory-source.ts';
import { PlanError } from './plan.ts';
import { parseProcfile, readProcfile } from './procfile.ts';

test('parseProcfile keeps the order and the whole command when the file has comments, CRLF and a byte order mark', () => {
  const types = parseProcfile(
    '\uFEFF# my app\r\nweb: node server.js --a "b: c"\r\n\r\n  worker:node worker.js  \r\nrelease-1_x: true',
  );
  assert.deepEqual(Object.entries(types), [
    ['web', 'node server.js --a "b: c"'],
    ['worker', 'node worker.js'],
    ['release-1_x', 'true'],
  ]);
});

const faults: readonly (readonly [when: string, text: string, reason: RegExp])[] = [
  ['a line is no process type', 'web: x\n\nnode server.js', /line 3 is not "type: command": node server\.js/],
  ['a type has a character that is not allowed', 'we b: x', /line 1 is not "type: command"/],
  ['a command is missing', 'web:   ', /line 1 has no command after "web:"/],
  ['a type comes twice', 'web: x\nweb: y', /line 2 names "web" again, which line 1 already has/],
  ['it is empty', '\n# nothing\n', /it names no process type/],
  ['a type would be the prototype', '__proto__: x', /line 1 uses "__proto__"/],
  ['a type is too long', `${'a'.repeat(65)}: x`, /longer than 64 characters/],
  ['there are too many types', Array.from({ length: 65 }, (_, index) => `t${index}: x`).join('\n'), /65 process types/],
  ['a line has control characters', 'we\u001b[31mb', /we\\u001b\[31mb/],
  ['it is too large', `web: ${'x'.repeat(70_000)}`, /larger than 64 KiB/],
];

for (const [when, text, reason] of faults) {
  test(`parseProcfile throws invalid_procfile when ${when}`, () => {
    assert.throws(
      () => parseProcfile(text),
      (error) => error instanceof PlanError && error.code === 'invalid_procfile' && reason.test(error.message),
    );
  });
}

test('parseProcfile takes names of object members as plain names when they are types', () => {
  assert.deepEqual(Object.keys(parseProcfile('constructor: x\ntoString: y')), ['constructor', 'toString']);
});

test('readProcfile gives null when there is no Procfile', async () => {
  assert.equal(await readProcfile(memorySource({ 'a/Procfile': 'web: x' })), null);
});

test('readProcfile throws invalid_procfile without reading when the file has 10 MB', async () => {
  const source = memorySource({ Procfile: 'web: x\n'.repeat(1_500_000) });
  const unread = { ...source, read: () => assert.fail('was read') };
  await assert.rejects(readProcfile(unread), /Cannot read the Procfile: it is larger than 64 KiB/);
});

test('readProcfile throws invalid_procfile when the Procfile is a symlink', async () => {
  const source = memorySource({ Procfile: '/etc/passwd' }, { Procfile: 'symlink' });
  await assert.rejects(readProcfile(source), /it is a symlink, not a file/);
});
