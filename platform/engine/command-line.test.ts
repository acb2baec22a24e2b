import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shellCommand } from './command-line.ts';

const script = (line: string) => shellCommand('/bin/bash', line).at(-1);

test('shellCommand lets one program take the place of the shell', () => {
  assert.deepEqual(shellCommand('/bin/bash', 'node server.js --port $PORT'), [
    '/bin/bash',
    '-c',
    'exec node server.js --port $PORT',
  ]);
  assert.equal(script('./bin/web "two words"'), 'exec ./bin/web "two words"');
  assert.equal(script('NODE_ENV=production PORT=$PORT npm start'), 'NODE_ENV=production PORT=$PORT exec npm start');
});

test('shellCommand makes a shell that stays wait for what it started', () => {
  for (const line of [
    'cd web && node .',
    'node a & node b',
    'echo hi',
    'for i in 1 2; do x; done',
    '. ./env',
    'a | b',
    'node . > log',
    'X=$(id) node .',
    '"node" .',
    'one\ntwo',
  ]) {
    assert.equal(script(line), `trap 'trap "" TERM; wait; exit 143' TERM\n${line}`);
  }
});
