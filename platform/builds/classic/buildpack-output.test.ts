import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BuildLog } from '../build-log.ts';
import { BuildpackOutput } from './buildpack-output.ts';

function shown(...chunks: readonly string[]): string {
  let text = '';
  const output = new BuildpackOutput(
    new BuildLog((written) => {
      text += written;
    }),
  );
  for (const chunk of chunks) output.write(Buffer.from(chunk));
  output.end();
  return text;
}

test('BuildpackOutput keeps sections, indented lines and warnings as they are, and indents the rest', () => {
  const text = '-----> One\n       two\nthree\n         four\n !     five\n !  six\n';
  const wanted = '-----> One\n       two\n       three\n         four\n !     five\n !     six\n';
  assert.equal(shown(text), wanted);
});

test('BuildpackOutput puts lines together that come in pieces, and ends the last one', () => {
  assert.equal(shown('---', '--> O', 'ne\nt', 'wo'), '-----> One\n       two\n');
});

test('BuildpackOutput stops a buildpack that prints sections without end', () => {
  assert.throws(() => shown('-----> x\n'.repeat(30_000)), { code: 'build_output_limit' });
});
