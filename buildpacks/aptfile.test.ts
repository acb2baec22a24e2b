import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAptfile, withAptfile } from './aptfile.ts';
import { memorySource } from './memory-source.ts';
import type { ContainerPlan } from './plan.ts';

test('readAptfile tells what runs from what only builds when the file names both', async () => {
  const text = '\uFEFF# ours\r\nlibvips42 # images\r\n\nlibpq-dev\nbuild-essential\ng++\nlibvips42\n';
  assert.deepEqual(await readAptfile(memorySource({ Aptfile: text })), {
    runs: ['libvips42'],
    builds: ['build-essential', 'g++', 'libpq-dev'],
  });
  assert.deepEqual(await readAptfile(memorySource({})), { runs: [], builds: [] });
});

const faults: readonly (readonly [line: string, reason: RegExp])[] = [
  ['-o APT::Update::Pre-Invoke::=id', /line 2 is not the name of a Debian package: -o APT/],
  ['nginx; id', /line 2 is not the name/],
  ['nginx=1.2', /line 2 is not the name/],
  ['nginx/forky', /line 2 is not the name/],
  ['nginx-', /line 2 is not the name/],
  ['$(id)', /line 2 is not the name/],
  [':repo:deb http://example.com/ x main', /line 2 names a package source of its own/],
  ['https://example.com/x.deb', /line 2 names a file/],
  [Array.from({ length: 101 }, (_, index) => `lib${index}`).join('\n'), /it names 101 packages/],
];

for (const [line, reason] of faults) {
  test(`readAptfile throws invalid_aptfile when a line is ${JSON.stringify(line.slice(0, 30))}`, async () => {
    const reading = readAptfile(memorySource({ Aptfile: `\n${line}\n` }));
    await assert.rejects(reading, { name: 'PlanError', code: 'invalid_aptfile', message: reason });
  });
}

test('readAptfile throws invalid_aptfile when it is a symlink', async () => {
  await assert.rejects(readAptfile(memorySource({ Aptfile: 'x' }, { Aptfile: 'symlink' })), {
    code: 'invalid_aptfile',
  });
});

const plan: ContainerPlan = {
  kind: 'container',
  buildpack: 'x',
  title: 'X',
  sections: [],
  warnings: [],
  processTypes: {},
  runtime: { name: 'x', version: '1', parts: [{ kind: 'apt', packages: ['x1'] }], env: {} },
  install: null,
  steps: [],
  files: [],
  env: {},
};

test('withAptfile adds to the runtime, and makes a builder when headers or compilers are named', () => {
  const run = withAptfile(plan, { runs: ['nginx'], builds: [] });
  assert.deepEqual(run.kind === 'container' && [run.runtime.parts.at(-1), run.builder], [
    { kind: 'apt', packages: ['nginx'] },
    undefined,
  ]);
  const built = withAptfile(plan, { runs: ['libpq5'], builds: ['libpq-dev'] });
  assert.deepEqual(built.kind === 'container' && [built.runtime.parts.at(-1), built.builder?.parts], [
    { kind: 'apt', packages: ['libpq5'] },
    [
      { kind: 'apt', packages: ['x1'] },
      { kind: 'apt', packages: ['libpq-dev', 'libpq5'] },
    ],
  ]);
  assert.equal(withAptfile(plan, { runs: [], builds: [] }), plan);
});
