import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySource } from './memory-source.ts';
import { planSource } from './plan-source.ts';

const catalog = { node: ['24.20.1'], python: ['3.13'] };
const files = {
  'package.json': '{"scripts":{"build":"vite build"},"devDependencies":{"vite":"7"}}',
  'package-lock.json': '{"lockfileVersion":3}',
  'requirements.txt': 'flask\ngunicorn\n',
  'app.py': 'from flask import Flask\napp = Flask(__name__)\n',
};

test('planSource puts two buildpacks into one image; the last says how it is started', async () => {
  const plan = await planSource(memorySource(files), catalog, ['nodejs', 'python']);
  assert.ok(plan.kind === 'container');
  assert.equal(plan.sections[0]?.title, 'Node.js and Python set as buildpack');
  assert.equal(plan.buildpack, 'nodejs+python');
  assert.match(plan.processTypes['web'] ?? '', /gunicorn/);
  assert.match(plan.runtime.name, /^nodejs-python/);
  assert.deepEqual(
    [plan.install?.inputs.includes('package-lock.json'), plan.install?.inputs.includes('requirements.txt')],
    [true, true],
  );
  assert.match(plan.install?.script ?? '', /^\(npm ci.*\) && \(.*\)$/s);
  assert.match(plan.env['PATH'] ?? '', /^\/app\/\.heroku\/python\/bin:.*\/app\/node_modules\/\.bin/);
});

test('planSource skips detection when a buildpack is chosen', async () => {
  const plan = await planSource(memorySource(files), catalog, ['python']);
  assert.equal(plan.buildpack, 'python');
});

for (const chosen of [['nodejs', 'nodejs'], ['cobol'], ['dockerfile', 'nodejs']]) {
  test(`planSource throws invalid_buildpacks when they are ${chosen.join(' and ')}`, async () => {
    const source = memorySource({ ...files, Dockerfile: 'FROM x\nUSER y\n' });
    await assert.rejects(planSource(source, catalog, chosen), { code: 'invalid_buildpacks' });
  });
}
