import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { suite, test } from 'node:test';
import type { BuildContainer, BuildRun, BuildRunResult } from './engine.ts';
import { engineFixture, until } from './engine-fixture.ts';
import { tarOf } from './tar.ts';

const LIMIT = { timeout: 60_000 };
const OUT_OF_IT = {
  env: {},
  user: '10000:10000',
  workingDirectory: '/app',
  command: ['/bin/bash'],
  labels: {},
  tag: null,
};

suite('build containers', { concurrency: true }, () => {
  test('put and commit need no running container, and the image is as its configuration says', LIMIT, async (t) => {
    const { engine, docker, step, instance } = await engineFixture(t);
    const container = await engine.buildContainer(step());
    const header = { name: 'app/hello.txt', uid: 10_000, gid: 10_000, mode: 0o640 };
    await container.put({ tar: await tarOf([{ header, content: 'hello' }]), path: '/' });
    await container.put({ tar: Readable.from(await tarOf([{ header: { name: 'two' }, content: '2' }])), path: '/app' });
    const env = { PORT: '8000', WORDS: `a "b" $c 'd'\nnext` };
    const labels = { 'berth.app': 'app-1' };
    const command = ['/bin/bash', '-c', 'echo "$WORDS"'];
    const tag = `berth-${instance}/app:one`;
    const made = await container.commit({ env, user: '10000:10000', workingDirectory: '/app', command, labels, tag });
    const info = await docker.getImage(tag).inspect();
    assert.equal(info.Id, made.image);
    assert.equal(info.Size, made.sizeBytes);
    assert.deepEqual(info.Config.Entrypoint ?? [], []);
    assert.deepEqual(info.Config.Cmd, command);
    assert.equal(info.Config.User, '10000:10000');
    assert.equal(info.Config.WorkingDir, '/app');
    for (const [name, value] of Object.entries(env)) assert.ok(info.Config.Env.includes(`${name}=${value}`), name);
    assert.equal(info.Config.Labels['berth.app'], 'app-1');
    assert.equal(info.Config.Labels['berth.instance'], instance);

    const next = await engine.buildContainer(step({ from: made.image, buildId: 'b2' }));
    const { output } = await runIn(next, {
      script: 'cat hello.txt two; stat -c %u:%g:%a hello.txt',
      workingDirectory: '/app',
    });
    assert.equal(output, 'hello210000:10000:640\n');
    await next.remove();
    await container.remove();
  });

  test('get gives a small tar whole, however late it is read', LIMIT, async (t) => {
    const { engine, step } = await engineFixture(t);
    const container = await engine.buildContainer(step());
    await container.put({ tar: await tarOf([{ header: { name: 'one' }, content: '1' }]), path: '/tmp' });
    const tar = await container.get('/tmp/one');
    const { output } = await runIn(container, { script: 'sleep 0.3; tar -x -O -f -', input: tar });
    assert.equal(output, '1');
    await container.remove();
  });

  test(
    'run runs as the app user without privilege, with its input, folder and environment, which stay out of the image',
    LIMIT,
    async (t) => {
      const { engine, docker, step } = await engineFixture(t);
      const container = await engine.buildContainer(step());
      const { output, exitCode, outOfMemory } = await runIn(container, {
        script: `id -u; pwd; echo "$SECRET"; cat; grep -E '^(CapBnd|NoNewPrivs)' /proc/self/status | tr '\\t' ' '; exit 4`,
        workingDirectory: '/tmp',
        env: { SECRET: `it's "$(id)"\n` },
        input: Readable.from(['from stdin\n']),
      });
      assert.equal(output, `10000\n/tmp\nit's "$(id)"\n\nfrom stdin\nCapBnd: 0000000000000000\nNoNewPrivs: 1\n`);
      assert.deepEqual({ exitCode, outOfMemory }, { exitCode: 4, outOfMemory: false });
      const { image } = await container.commit(OUT_OF_IT);
      assert.doesNotMatch(JSON.stringify(await docker.getImage(image).inspect()), /SECRET/);
    },
  );

  test('run as root in a container made for it may give files to others', LIMIT, async (t) => {
    const { engine, step } = await engineFixture(t);
    const container = await engine.buildContainer(step({ privilege: 'root' }));
    const { output } = await runIn(container, { user: 'root', script: 'touch /x && chown 33 /x && stat -c %u /x' });
    assert.equal(output, '33\n');
  });

  test('nothing of a step runs any more when it has settled', LIMIT, async (t) => {
    const { engine, step } = await engineFixture(t);
    const container = await engine.buildContainer(step());
    const { output } = await runIn(container, {
      script: `(trap '' TERM HUP; exec sleep 1234) >/dev/null 2>&1 & echo left one`,
    });
    assert.equal(output, 'left one\n');
    const { output: found } = await runIn(container, {
      script: 'for p in /proc/[0-9]*; do tr "\\0" " " <$p/cmdline; done',
    });
    assert.match(found, /init/);
    assert.doesNotMatch(found, /1234/);
  });

  test('an abort ends a step with the reason of its signal', LIMIT, async (t) => {
    const { engine, step, instance, docker } = await engineFixture(t);
    const controller = new AbortController();
    const container = await engine.buildContainer(step({ signal: controller.signal }));
    const reason = new Error('cancelled by its owner');
    await assert.rejects(
      runIn(container, { script: 'sleep 1000 & echo begun; sleep 1000', onOutput: () => controller.abort(reason) }),
      reason,
    );
    await until(
      async () => (await docker.listContainers({ filters: { label: [`berth.instance=${instance}`] } })).length === 0,
    );
    await assert.rejects(container.commit(OUT_OF_IT), reason);
    await container.remove();
  });

  test('run tells that memory ran out, in the step itself or in a child of it', LIMIT, async (t) => {
    const { engine, step } = await engineFixture(t);
    const container = await engine.buildContainer(step());
    const greedy = `perl -e '$x = "x" x 400_000_000'`;
    const child = await runIn(container, { script: `${greedy}; exit 1` });
    assert.deepEqual([child.exitCode, child.outOfMemory], [1, true]);
    const itself = await runIn(container, { script: `exec ${greedy}` });
    assert.deepEqual([itself.exitCode, itself.outOfMemory], [137, true]);
    const innocent = await runIn(container, { script: 'exit 137' });
    assert.deepEqual([innocent.exitCode, innocent.outOfMemory], [137, false]);
  });

  test('a step cannot have more processes than its limit', LIMIT, async (t) => {
    const { engine, step } = await engineFixture(t);
    const container = await engine.buildContainer(step());
    const { output } = await runIn(container, {
      script: `perl -e 'while (defined($pid = fork)) { if (!$pid) { sleep 30; exit } $n++ } print $n'`,
    });
    assert.ok(Number(output) > 20 && Number(output) < 40, output);
    const { exitCode } = await runIn(container, { script: 'true' });
    assert.equal(exitCode, 0);
  });

  test(
    'a step that forks without end is stopped at its limit, and one that its limit made fail is told so',
    LIMIT,
    async (t) => {
      const { engine, step } = await engineFixture(t);
      const refused = { code: 'build_process_limit', message: /40 processes/, next: /fewer at a time/ };
      // So many processes take more than a step has here, and would be ended for that.
      const limits = { ...step().limits, memoryBytes: 256 * 1024 * 1024 };
      const container = await engine.buildContainer(step({ limits }));
      await assert.rejects(runIn(container, { script: `perl -e 'for (;;) { fork // exit 3 }'; exit 1` }), refused);
      await assert.rejects(runIn(container, { script: `perl -e 'for (;;) { fork }'` }), refused);
      assert.equal((await runIn(container, { script: 'true' })).exitCode, 0);
    },
  );

  test(
    'a step that writes without end is stopped at its limit, in its own files and in its volumes',
    LIMIT,
    async (t) => {
      const { engine, step, instance } = await engineFixture(t);
      const limits = { ...step().limits, diskBytes: 20 * 1024 * 1024 };
      const volumes = [{ name: `berth-${instance}-cache`, appId: 'app-1', path: '/var/cache/app-1' }];
      for (const folder of ['/tmp', '/var/cache/app-1']) {
        const container = await engine.buildContainer(step({ limits, volumes }));
        const script = `i=0; while :; do i=$((i + 1)); head -c 1000000 /dev/zero >${folder}/$i; sleep 0.05; done`;
        await assert.rejects(runIn(container, { script, user: 'app' }), {
          code: 'build_disk_limit',
          message: /20 MB/,
          next: /berth settings:set build-disk-mb=40/,
        });
        await container.remove();
      }
    },
  );

  test('a volume belongs to the app user and is there in the next build', LIMIT, async (t) => {
    const { engine, step, instance } = await engineFixture(t);
    const volumes = [{ name: `berth-${instance}-cache`, appId: 'app-1', path: '/var/cache/app-1' }];
    for (const [buildId, script] of [
      ['b1', 'echo kept >/var/cache/app-1/file'],
      ['b2', 'cat /var/cache/app-1/file; echo more >>/var/cache/app-1/file'],
    ] as const) {
      const container = await engine.buildContainer(step({ buildId, volumes }));
      const { exitCode, output } = await runIn(container, { script });
      assert.deepEqual([exitCode, output], [0, buildId === 'b1' ? '' : 'kept\n']);
      await container.remove();
    }
    assert.deepEqual(await engine.volumes(), [{ name: `berth-${instance}-cache`, appId: 'app-1' }]);
    await engine.removeVolume(`berth-${instance}-cache`);
    await engine.removeVolume(`berth-${instance}-cache`);
    assert.deepEqual(await engine.volumes(), []);
  });

  test('a build has no network, or one of its own that goes with it', LIMIT, async (t) => {
    const { engine, step, instance, network } = await engineFixture(t);
    const alone = await engine.buildContainer(step());
    const script =
      'cat /proc/net/dev | grep -c : ; cat /proc/net/fib_trie | grep -o "10\\.250\\.[0-9.]*" | sort -u | tail -1';
    assert.equal((await runIn(alone, { script })).output, '1\n');
    const out = await engine.buildContainer(step({ buildId: 'b2', network: 'egress', subnet: network.subnet }));
    assert.deepEqual((await engine.networks()).throwAway, [`berth-${instance}-build-b2`]);
    assert.match((await runIn(out, { script })).output, /^2\n10\.250\./);
    await out.remove();
    assert.deepEqual((await engine.networks()).throwAway, []);
  });

  test('sweepBuilds takes away what is not kept', LIMIT, async (t) => {
    const { engine, step, instance, network } = await engineFixture(t);
    await engine.buildContainer(step({ buildId: 'kept' }));
    await engine.buildContainer(step({ buildId: 'lost', network: 'egress', subnet: network.subnet }));
    assert.equal(await engine.sweepBuilds(new Set(['kept'])), 2);
    assert.equal(await engine.sweepBuilds(new Set(['kept'])), 0);
    assert.deepEqual((await engine.networks()).throwAway, [], instance);
    assert.equal(await engine.sweepBuilds(new Set()), 1);
  });
});

async function runIn(
  container: BuildContainer,
  options: Partial<BuildRun>,
): Promise<BuildRunResult & { output: string }> {
  const chunks: Buffer[] = [];
  const result = await container.run({
    shell: '/bin/bash',
    script: 'true',
    user: 'app',
    workingDirectory: '/',
    env: {},
    onOutput: (chunk) => chunks.push(chunk),
    ...options,
  });
  return { ...result, output: Buffer.concat(chunks).toString() };
}
