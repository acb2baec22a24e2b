import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ContainerPlan, Step } from '../../../buildpacks/plan.ts';
import { buildFixture } from './testing/build-fixture.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const LIMIT = { timeout: 400_000 };

function step(title: string, script: string): Step {
  return { title, script, env: {}, caches: [{ name: 'ours', path: '/app/.cache' }] };
}

/** Like that of a language which installs, compiles and drops what it compiled from. */
const plan: ContainerPlan = {
  kind: 'container',
  buildpack: 'ours',
  title: 'Ours',
  sections: [{ title: 'Ours set as buildpack', lines: ['Using version 1'] }],
  warnings: ['nothing is locked.'],
  processTypes: { web: 'ours', worker: 'work' },
  port: 4000,
  runtime: { name: 'ours', version: '1', parts: [{ kind: 'run', script: 'echo 1 >/opt/runs' }], env: { RUNS: 'yes' } },
  builder: {
    name: 'ours-build',
    version: '1',
    parts: [
      { kind: 'run', script: 'printf "#!/bin/sh\\necho compiled" >/usr/bin/compiler && chmod +x /usr/bin/compiler' },
    ],
    env: {},
  },
  install: {
    ...step('Installing', 'tool >installed && echo "$SEEN, $UNSEEN" && echo kept >.cache/file'),
    inputs: ['a'],
    config: ['SEEN'],
  },
  steps: [step('Compiling', 'cat installed >built.txt && compiler >>built.txt && ls .cache')],
  dropped: ['source.c'],
  leftOut: ['vendor'],
  files: [{ path: 'added', content: 'by the plan', executable: false }],
  env: { OURS: 'env of ours' },
};

test('buildpacks of ours build among classic ones', LIMIT, async (t) => {
  const { builds, buildpack, contextOf, output, dyno, left } = await buildFixture(t, { fixtures });
  const [exporter, after] = [await buildpack('exporter'), await buildpack('after')];
  const files = { a: '', 'source.c': '', 'vendor/x': '', 'note.md': '', '.slugignore': '*.md' };
  const config = { SEEN: 'seen', UNSEEN: 'secret' };

  await t.test('with what those before export, for those behind, and without what they built with', async () => {
    const context = await contextOf(files, { config });
    const built = await builds().build({ context, buildpacks: [exporter, after], own: { plan, at: 1 } });
    assert.equal(built.buildpack, 'Exporter + Ours + After ours');
    assert.deepEqual(built.processTypes, { web: 'cat built.txt', worker: 'work' });
    assert.equal(built.port, 4000);
    const order = [
      'Exporter app detected',
      'Ours set as buildpack',
      'Installing',
      'Compiling',
      'After ours app detected',
    ];
    const sections = output().match(/^-----> .*$/gm) ?? [];
    const found = sections.map((line) => line.slice(7)).filter((line) => order.includes(line));
    assert.deepEqual(found, order);
    assert.match(output(), / {7}Using version 1\n ! {5}Warning: nothing is locked\.\n/);
    assert.match(output(), / {7}seen, \n/);
    assert.match(output(), /-----> the tool speaks\n {7}compiled in \/app, env of ours, the tool speaks\n/);
    const shown = await dyno(
      built.dockerImage,
      'cat /opt/runs added; echo " $RUNS $OURS"; tool; ls -1; command -v compiler',
    );
    assert.equal(shown, '1\nby the plan yes env of ours\nthe tool speaks\na\nadded\nbuilt.txt\ninstalled\n');
    assert.equal(await left(), 0);
  });

  await t.test('as the last, which then says what is started; the Procfile wins', async () => {
    const options = { buildpacks: [exporter], own: { plan, at: 1 } };
    const built = await builds().build({ ...options, context: await contextOf(files, { config }) });
    assert.deepEqual(built.processTypes, { web: 'ours', worker: 'work' });
    const context = await contextOf({ ...files, Procfile: 'web: mine\n' }, { config });
    assert.deepEqual((await builds().build({ ...options, context })).processTypes, { web: 'mine', worker: 'work' });
  });

  await t.test('and fail the build as they do alone', async () => {
    const failing = { ...plan, install: { ...step('Installing', 'exit 3'), inputs: [], config: 'all' as const } };
    const context = await contextOf(files);
    await assert.rejects(builds().build({ context, buildpacks: [exporter], own: { plan: failing, at: 0 } }), {
      code: 'install_failed',
      message: /`exit 3` ended with code 3/,
    });
    assert.doesNotMatch(output(), /Exporter app detected/);
    assert.equal(await left(), 0);
  });
});
