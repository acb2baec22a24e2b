import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ContainerPlan, InstallStep, Runtime, Step } from '../../buildpacks/plan.ts';
import { BuildLog } from './build-log.ts';
import { type Files, buildFixture as fixture } from './testing/build-fixture.ts';

function step(script: string, change: Partial<InstallStep> = {}): InstallStep {
  return { title: 'Working', script, env: {}, caches: [], inputs: [], config: 'all', ...change };
}

function plan(change: Partial<ContainerPlan>): ContainerPlan {
  return {
    kind: 'container',
    buildpack: 'test',
    title: 'Test',
    sections: [],
    warnings: [],
    processTypes: { web: './run' },
    runtime: { name: 'stack', version: '1', parts: [], env: {} },
    install: null,
    steps: [],
    files: [],
    env: {},
    ...change,
  };
}

test('ContainerBuilds makes an image of the tree, what the steps made, and its environment', async (t) => {
  const { containers, contextOf, left, ask, output } = await fixture(t);
  const context = await contextOf(
    { 'a.txt': 'from the tree', 'ignored.md': 'x', '.slugignore': '*.md\n', 'old/b': 'x' },
    { config: { SECRET: 'config var', PATH: '/config/bin:/usr/bin:/bin' } },
  );
  const steps: Step[] = [
    step('id -u; echo "$PATH $SECRET $STEP $IMAGE"', { env: { STEP: 'own' } }),
    step('cat a.txt > made.txt; ls', { title: 'Then' }),
  ];
  const { image, sizeBytes } = await containers.build({
    context,
    plan: plan({
      steps,
      env: { PATH: '/image/bin', IMAGE: 'of the plan' },
      files: [{ path: 'bin/added', content: '#!/bin/sh\n', executable: true }],
      leftOut: ['old'],
    }),
  });
  assert.ok(sizeBytes > 1e6);
  assert.match(
    output(),
    /\$ id -u; echo.*\n {7}10000\n {7}\/config\/bin:\/usr\/bin:\/bin config var own of the plan\n/,
  );
  assert.match(output(), /-----> Then\n.*\n {7}a\.txt\n {7}bin\n {7}made\.txt\n/);
  const shown = await ask(image, 'PATH=/usr/bin:/bin; id -u; pwd; cat made.txt; echo; stat -c "%a %u" bin/added; env');
  assert.match(shown, /^10000\n\/app\nfrom the tree\n755 10000\n/);
  assert.match(shown, /IMAGE=of the plan/);
  assert.doesNotMatch(shown, /config var/, 'config vars stay out of the image');
  assert.equal(await left(), 0);
});

test('ContainerBuilds installs dependencies anew only when what goes into them has changed', async (t) => {
  const { containers, contextOf, ask, output } = await fixture(t);
  const script = 'date +%N > installed; echo "$TOKEN $GREETING" >> installed; ls';
  const install = step(script, { title: 'Installing', inputs: ['lock'], config: ['TOK*'] });
  const build = async (files: Files, change: { script?: string; config?: Record<string, string> } = {}) => {
    const { config = {}, script = install.script } = change;
    const context = await contextOf(files, { config });
    const steps = [step('echo "$GREETING" > greeting')];
    const { image } = await containers.build({ context, plan: plan({ install: { ...install, script }, steps }) });
    return {
      stamp: await ask(image, 'cat installed greeting'),
      reused: output().includes('Unchanged since an earlier build'),
    };
  };
  const first = await build({ lock: '1', 'server.js': 'a' });
  assert.match(output(), /Installing\n.*\n {7}installed\n {7}lock\n/, 'nothing but its inputs is there');
  assert.deepEqual(await build({ lock: '1', 'server.js': 'b' }), { stamp: first.stamp, reused: true });
  assert.equal((await build({ lock: '2', 'server.js': 'b' })).reused, false);
  const config = { GREETING: 'hello', TOKEN: 'x' };
  const seen = await build({ lock: '1' }, { config });
  assert.match(seen.stamp, /^\d+\nx \nhello\n$/, 'the install sees what it depends on, later steps see all');
  assert.equal(seen.reused, false);
  const greeted = await build({ lock: '1' }, { config: { ...config, GREETING: 'bye' } });
  assert.deepEqual(greeted, { stamp: seen.stamp.replace('hello', 'bye'), reused: true });
  assert.equal((await build({ lock: '1' }, { config: { ...config, TOKEN: 'y' } })).reused, false);
  assert.equal((await build({ lock: '1' }, { script: 'date > installed' })).reused, false);
});

const BUILDER: Runtime = {
  name: 'tools',
  version: randomUUID(),
  parts: [{ kind: 'run', script: 'echo "echo compiled" > /usr/local/bin/tool; chmod 755 /usr/local/bin/tool' }],
  env: {},
};

test('ContainerBuilds installs with a builder once, and leaves its tools behind', async (t) => {
  const { containers, contextOf, ask, output, left } = await fixture(t);
  const install = step('tool > installed; date +%N >> installed', { title: 'Installing', inputs: ['lock'] });
  const stamps: string[] = [];
  for (const content of ['a', 'b']) {
    const context = await contextOf({ lock: '1', 'server.js': content });
    const { image } = await containers.build({ context, plan: plan({ builder: BUILDER, install }) });
    stamps.push(await ask(image, 'cat installed'));
    assert.match(await ask(image, 'ls /usr/local/bin; cat server.js'), new RegExp(`^${content}$`));
  }
  assert.match(output(), /Unchanged since an earlier build/);
  assert.match(stamps[0] ?? '', /^compiled\n/);
  assert.equal(stamps[1], stamps[0]);
  assert.equal(await left(), 0);
});

test('ContainerBuilds takes over what steps on a builder made, without what the plan drops', async (t) => {
  const { containers, contextOf, ask, left } = await fixture(t);
  const steps = [step('tool > program; mkdir "it\'s"; echo x > "it\'s/o"')];
  const context = await contextOf({ 'main.c': '' });
  const dropped = ['main.c', "it's"];
  const { image } = await containers.build({ context, plan: plan({ builder: BUILDER, steps, dropped }) });
  assert.match(
    await ask(image, 'ls; cat program; stat -c %u program; ls /usr/local/bin'),
    /^program\ncompiled\n10000\n$/,
  );
  assert.equal(await left(), 0);
});

test('ContainerBuilds keeps caches from build to build, and out of the image', async (t) => {
  const { containers, contextOf, ask, output } = await fixture(t);
  const caches = [{ name: 'things', path: '/cache' }];
  const steps = [step('cat /cache/kept || true; echo before > /cache/kept', { caches })];
  for (const file of ['1', '2']) {
    const { image } = await containers.build({ context: await contextOf({ file }), plan: plan({ steps }) });
    assert.match(await ask(image, 'ls /cache'), /^$|No such file/);
  }
  assert.match(output(), /\n {7}before\n/);
});

test('ContainerBuilds unpacks a tree of many files whole', async (t) => {
  const { containers, contextOf, output } = await fixture(t);
  const files = Object.fromEntries([
    ['a', ''],
    ...Array.from({ length: 600 }, (_, file) => [`many/${file}`, `${file}`]),
  ]);
  const steps = [step('ls many | wc -l; stat -c %u many/7')];
  await containers.build({ context: await contextOf(files), plan: plan({ steps }) });
  assert.match(output(), / {7}600\n {7}10000\n/);
});

test('ContainerBuilds says which step failed, how, and what to do, and leaves nothing', async (t) => {
  const { containers, contextOf, left, output } = await fixture(t);
  const install = step('echo "npm error code ERESOLVE"; exit 3', { title: 'Installing dependencies' });
  const failing = containers.build({ context: await contextOf({ a: '' }), plan: plan({ install }) });
  await assert.rejects(failing, {
    code: 'install_failed',
    message: /^Installing dependencies failed: .* ended with code 3$/,
    next: /do not fit together/,
  });
  assert.match(output(), /npm error code ERESOLVE/);
  const steps = [step('exit 9')];
  await assert.rejects(containers.build({ context: await contextOf({ a: '' }), plan: plan({ steps }) }), {
    code: 'build_failed',
    next: /Its output is above/,
  });
  assert.equal(await left(), 0);
});

test('ContainerBuilds tells a step that used too much memory from one that failed', async (t) => {
  const { record, containers, contextOf, left } = await fixture(t);
  record.settings({ buildMemoryMb: 32 });
  const steps = [step('head -c 200000000 /dev/zero | tail -c 190000000 > /dev/null; exit $?')];
  await assert.rejects(containers.build({ context: await contextOf({ a: '' }), plan: plan({ steps }) }), {
    code: 'build_out_of_memory',
    next: /build-memory-mb=64/,
  });
  assert.equal(await left(), 0);
});

test('ContainerBuilds ends with its signal, and takes the container away', async (t) => {
  const { containers, contextOf, left, output } = await fixture(t);
  const cancel = new AbortController();
  const context = await contextOf({ a: '' }, { signal: cancel.signal });
  const building = containers.build({ context, plan: plan({ steps: [step('echo be""gun; sleep 1000')] }) });
  building.catch(() => undefined);
  while (!output().includes('begun')) await new Promise((resolve) => setTimeout(resolve, 20));
  const reason = new Error('cancelled');
  cancel.abort(reason);
  await assert.rejects(building, reason);
  assert.equal(await left(), 0);
});

test('ContainerBuilds ends with its signal while a step is only being started', async (t) => {
  const { containers, contextOf, left } = await fixture(t);
  const cancel = new AbortController();
  const log = new BuildLog((text) => {
    if (text.includes('$ sleep')) setImmediate(() => cancel.abort(new Error('cancelled')));
  });
  const context = await contextOf({ a: '' }, { signal: cancel.signal, log });
  await assert.rejects(containers.build({ context, plan: plan({ steps: [step('sleep 1000')] }) }), /cancelled/);
  assert.equal(await left(), 0);
});

test('ContainerBuilds stops a step that prints without end', async (t) => {
  const { containers, contextOf, left } = await fixture(t);
  const building = containers.build({ context: await contextOf({ a: '' }), plan: plan({ steps: [step('yes')] }) });
  await assert.rejects(building, { code: 'build_output_limit' });
  assert.equal(await left(), 0);
});

function sample(name: string): Files {
  const folder = `${import.meta.dirname}/../../samples/${name}`;
  return Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

test('Builder builds a Node.js app with the runtime that it asks for', async (t) => {
  const { builder, contextOf, ask, output } = await fixture(t);
  const built = await builder.build({ context: await contextOf(sample('node-hello')), wantsWeb: true });
  assert.equal(built.kind, 'buildpack');
  assert.equal(built.port, null);
  assert.equal(built.buildpack, 'Node.js');
  assert.match(built.processTypes['web'] ?? '', /node server\.js|npm start/);
  assert.match(output(), /-----> Node\.js app detected/);
  assert.equal(await ask(built.dockerImage, 'node --version'), `${process.version}\n`);
});

test('Builder says on which port the web process listens where its source says so', async (t) => {
  const { builder, contextOf } = await fixture(t);
  const files = { ...sample('node-hello'), 'server.js': 'require("node:http").createServer().listen(4321);\n' };
  assert.equal((await builder.build({ context: await contextOf(files), wantsWeb: true })).port, 4321);
});

test('Builder builds a Dockerfile, and shows what its image starts by itself', async (t) => {
  const { builder, contextOf, ask, output } = await fixture(t);
  const built = await builder.build({ context: await contextOf(sample('dockerfile')), wantsWeb: true });
  assert.deepEqual([built.kind, built.processTypes], ['dockerfile', { web: '(image) perl server.pl' }]);
  assert.match(output(), /-----> Building the Dockerfile\n/);
  assert.equal(await ask(built.dockerImage, 'whoami'), 'site\n');
});

test('Builder refuses sources that it does not know, or without a web process that is wanted', async (t) => {
  const { builder, contextOf } = await fixture(t);
  const unknown = await contextOf({ 'notes.txt': 'hello' });
  await assert.rejects(builder.build({ context: unknown, wantsWeb: true }), { code: 'unknown_language' });
  const worker = { ...sample('node-hello'), Procfile: 'worker: node work.js\n' };
  await assert.rejects(builder.build({ context: await contextOf(worker), wantsWeb: true }), {
    code: 'no_web_process',
    message: /only worker/,
  });
});
