import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEnvFile } from './env-file.ts';
import { shellQuoted } from './shell.ts';

test('parseEnvFile gives back what shellQuoted wrote when values are hard', () => {
  const values = { A: "it's", B: 'two\nlines\n\nB2=no', C: ' edges ', D: '"$(id)`\\', E: '', F: 'naïve 🚢' };
  const text = Object.entries(values).map(([name, value]) => `${name}=${shellQuoted(value)}\n`);
  assert.deepEqual(parseEnvFile(text.join('')), values);
});

test('parseEnvFile names the line when it is no assignment, or its quotes do not end', () => {
  assert.throws(() => parseEnvFile('A=1\n\n# c\nsecret thing\n'), /^Failure: line 4 is not NAME=VALUE$/);
  assert.throws(() => parseEnvFile('A="1\nB=2\n'), /line 1 is not/);
  assert.throws(() => parseEnvFile('A b=1'), /line 1 is not/);
});
