import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BuildLog } from './build-log.ts';

function fixture() {
  const written: string[] = [];
  const log = new BuildLog((text) => written.push(text));
  return { log, text: () => written.join('') };
}

test('BuildLog writes sections, indented lines and warnings as Heroku does', () => {
  const { log, text } = fixture();
  log.section('Node.js app detected');
  log.line('one\n\ntwo');
  log.warning('Warning: old\nvery old');
  assert.equal(text(), '-----> Node.js app detected\n       one\n\n       two\n !     Warning: old\n !     very old\n');
});

test('BuildLog joins output that comes in pieces, characters of many bytes too', () => {
  const { log, text } = fixture();
  const bytes = Buffer.from('grün\n\nblau');
  for (const byte of bytes) log.raw(Buffer.of(byte));
  assert.equal(text(), '       grün\n\n');
  log.section('Next');
  assert.equal(text(), '       grün\n\n       blau\n-----> Next\n');
});

test('BuildLog shows what a line with carriage returns says at last', () => {
  const { log, text } = fixture();
  log.raw('10 %\r50 %\r100 %\r\ndone\r\n');
  assert.equal(text(), '       100 %\n       done\n');
});

test('BuildLog ends a line that was left open', () => {
  const { log, text } = fixture();
  log.raw('fatal: no newline');
  log.end();
  log.end();
  assert.equal(text(), '       fatal: no newline\n');
});

test('BuildLog keeps the newest lines of the section as evidence', () => {
  const { log } = fixture();
  log.section('Installing');
  log.raw('npm warn ERESOLVE\n');
  log.section('Building');
  for (let line = 1; line <= 300; line++) log.raw(`line ${line}\n`);
  log.raw('and more');
  assert.equal(log.tail.length, 201);
  assert.equal(log.tail[0], 'line 101');
  assert.equal(log.tail.at(-1), 'and more');
});

test('BuildLog stops output that is over 10 MB as it is kept', () => {
  const { log } = fixture();
  const megabyte = Buffer.alloc(1024 * 1024, 'x\n');
  // A line of one character takes nine as it is kept.
  for (let count = 0; count < 2; count++) log.raw(megabyte);
  assert.throws(() => log.raw(megabyte), { code: 'build_output_limit', message: /more than 10 MB/ });
  const whole = fixture();
  for (let count = 0; count < 10; count++) whole.log.raw(Buffer.alloc(1024 * 1024, 'x'));
  assert.throws(() => whole.log.raw('x'), { code: 'build_output_limit' });
});
