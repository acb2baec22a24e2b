import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Fault } from '../errors.ts';
import { contextOf, engineFixture, until } from './engine-fixture.ts';
import { containerName } from './labels.ts';

const LIMIT = { timeout: 60_000 };

suite('process sets', { concurrency: true }, () => {
  test('apply starts what is missing, leaves the rest alone and stops what is not wanted', LIMIT, async (t) => {
    const { engine, set, network, address } = await engineFixture(t);
    await engine.ensureNetwork(network);
    const two = set({ dynos: ['d1', 'd2'], port: 8000 });
    assert.equal((await engine.apply(two)).failed.size, 0);
    const first = await engine.observe();
    await engine.apply(two);
    assert.deepEqual(await engine.observe(), first);
    assert.deepEqual(first.map(({ name, state, setId, endpoint }) => ({ name, state, setId, endpoint })).sort(byName), [
      { name: 'web.1', state: 'running', setId: 'set-1', endpoint: { host: address(11), port: 8000 } },
      { name: 'web.2', state: 'running', setId: 'set-1', endpoint: { host: address(12), port: 8000 } },
    ]);

    await engine.apply({ ...two, slots: two.slots.slice(1) });
    await engine.settled();
    const kept = first.find(({ dynoId }) => dynoId === 'd2');
    assert.deepEqual(await engine.observe(), [kept]);
  });

  test('apply finishes what a caller that died left half done', LIMIT, async (t) => {
    const { engine, docker, instance, set, network, image, containerOf } = await engineFixture(t);
    await engine.ensureNetwork(network);
    const one = set({});
    await engine.apply(one);
    // A container that was made and not started, as after a kill between the two.
    const { Config, HostConfig, Name, NetworkSettings } = await containerOf('d1');
    const name = containerName(instance, { appName: 'hello', name: 'web.1', dynoId: 'd1' });
    assert.equal(Name, `/${name}`);
    await docker.getContainer(name).remove({ force: true });
    const EndpointsConfig = Object.fromEntries(
      Object.entries(NetworkSettings.Networks).map(([key, { IPAMConfig }]) => [key, { IPAMConfig }]),
    );
    await docker.createContainer({
      name,
      Image: image,
      Cmd: Config.Cmd,
      Labels: Config.Labels,
      HostConfig,
      NetworkingConfig: { EndpointsConfig },
    });
    assert.equal((await engine.observe())[0]?.state, 'created');
    await engine.apply(one);
    assert.equal((await engine.observe())[0]?.state, 'running');
  });

  test('apply makes the network of a set when it is missing', LIMIT, async (t) => {
    const { engine, set } = await engineFixture(t);
    assert.equal((await engine.apply(set({}))).failed.size, 0);
  });

  test('apply reports the slots that cannot be started and starts the others', LIMIT, async (t) => {
    const { engine, set, network, address } = await engineFixture(t);
    await engine.ensureNetwork(network);
    const slots = ['d1', 'd2'].map((dynoId, index) => ({ dynoId, name: `web.${index + 1}`, address: address(50) }));
    const { failed } = await engine.apply(set({ slots }));
    assert.equal(failed.size, 1);
    const [fault] = failed.values();
    assert.ok(fault instanceof Fault);
    assert.equal(fault.code, 'start_failed');
    assert.match(fault.message, /^Cannot start web\.\d: .*address/i);
    assert.equal((await engine.observe()).length, 1);

    const gone = await engine.apply(set({ setId: 'set-2', dynos: ['d3'], image: `sha256:${'0'.repeat(64)}` }));
    const swept = gone.failed.get('d3');
    assert.ok(swept instanceof Fault);
    assert.equal(swept.code, 'image_swept');
  });

  test('an exited dyno stays as it is, with its exit code', LIMIT, async (t) => {
    const { engine, set, network } = await engineFixture(t);
    await engine.ensureNetwork(network);
    const one = set({ command: 'exit 7' });
    await engine.apply(one);
    const exited = await until(async () => (await engine.observe()).find(({ state }) => state === 'exited'));
    await engine.apply(one);
    assert.deepEqual((await engine.observe())[0], exited);
    assert.equal(exited.exitCode, 7);
    assert.ok((exited.startedAt ?? 0) <= (exited.finishedAt ?? 0));
    await engine.removeContainer({ containerId: exited.containerId });
    await engine.removeContainer({ containerId: exited.containerId });
    assert.deepEqual(await engine.observe(), []);
  });

  test(
    'a stop sends SIGTERM once to every process, and lets the program behind a shell end in its own time',
    LIMIT,
    async (t) => {
      const { engine, set, network, linesOf } = await engineFixture(t);
      await engine.ensureNetwork(network);
      const program = `perl -e '$SIG{TERM} = sub { print "asked to end\\n"; $n++ }; $| = 1; print "ready\\n"; sleep 1 until $n; sleep 1; print "$n, bye\\n"'`;
      const sets = [
        set({ setId: 'simple', dynos: ['d1'], command: program }),
        set({ setId: 'behind-shell', dynos: ['d2'], command: `cd /tmp && ${program}` }),
        set({ setId: 'background', dynos: ['d3'], command: `${program} & wait` }),
      ];
      for (const one of sets) await engine.apply(one);
      const reading = Promise.all(['d1', 'd2', 'd3'].map(linesOf));
      await Promise.all(['d1', 'd2', 'd3'].map((dynoId) => until(() => hasWritten(engine, dynoId, 'ready'))));
      for (const one of sets) await engine.apply({ ...one, slots: [] });
      await engine.settled();
      for (const lines of await reading) {
        const texts = lines.filter(({ stream }) => stream === 'stdout').map(({ text }) => text);
        assert.deepEqual(texts, ['ready', 'asked to end', '1, bye']);
      }
      assert.deepEqual(await engine.observe(), []);
    },
  );

  test('a stop ends with SIGKILL what does not end by itself, and is not begun twice', LIMIT, async (t) => {
    const { engine, set, network } = await engineFixture(t);
    await engine.ensureNetwork(network);
    const one = set({ command: `trap '' TERM; while :; do sleep 0.2; done`, stopSeconds: 1 });
    await engine.apply(one);
    await engine.apply({ ...one, slots: [] });
    await engine.apply({ ...one, slots: [] });
    assert.equal((await engine.observe()).length, 1);
    await engine.settled();
    assert.deepEqual(await engine.observe(), []);
  });

  test(
    'a stop reaches processes of another user than the image starts with, and images without a shell',
    LIMIT,
    async (t) => {
      const { engine, set, network, image, imageOf, linesOf } = await engineFixture(t);
      await engine.ensureNetwork(network);
      const stepDown = `exec perl -e '$) = $( = 33; $< = $> = 33; $SIG{TERM} = sub { print "bye\\n"; exit 0 }; $| = 1; print "user $<\\n"; sleep 1 while 1'`;
      const asRoot = await imageOf('root');
      const stepsDown = set({ dynos: ['d1'], runAs: 'image', image: asRoot, command: stepDown });
      const { image: bare } = await engine.buildDockerfile({
        buildId: 'bare',
        appId: network.appId,
        context: await contextOf({
          Dockerfile: [
            `FROM ${image} AS base`,
            'USER root',
            `RUN mkdir /bare && cp --parents /usr/bin/sleep $(ldd /usr/bin/sleep | grep -o '/lib[^ ]*') /bare`,
            'FROM scratch',
            'COPY --from=base /bare /',
            'CMD ["/usr/bin/sleep", "1000"]',
          ].join('\n'),
        }),
        dockerfile: 'Dockerfile',
        args: {},
        limits: { memoryBytes: 64 * 1024 * 1024, cpus: 1, pids: 50 },
        labels: {},
        tag: null,
        onOutput: () => undefined,
        signal: new AbortController().signal,
      });
      const withoutShell = set({ setId: 'set-2', dynos: ['d2'], runAs: 'image', image: bare, command: null });
      assert.equal((await engine.apply(stepsDown)).failed.size, 0);
      assert.equal((await engine.apply(withoutShell)).failed.size, 0);
      const reading = linesOf('d1');
      await until(() => hasWritten(engine, 'd1', 'user 33'));
      await engine.apply({ ...stepsDown, slots: [] });
      await engine.apply({ ...withoutShell, slots: [] });
      await engine.settled();
      assert.deepEqual(
        (await reading).map(({ text }) => text),
        ['user 33', 'bye'],
      );
    },
  );

  test('stopContainer stops what no set wants and takes it away', LIMIT, async (t) => {
    const { engine, set, network } = await engineFixture(t);
    await engine.ensureNetwork(network);
    await engine.apply(set({}));
    const [one] = await engine.observe();
    await engine.stopContainer({ containerId: one?.containerId ?? '', stopSeconds: 5 });
    await engine.settled();
    await engine.stopContainer({ containerId: one?.containerId ?? '', stopSeconds: 5 });
    assert.deepEqual(await engine.observe(), []);
  });
});

async function hasWritten(engine: Awaited<ReturnType<typeof engineFixture>>['engine'], dynoId: string, text: string) {
  const container = (await engine.observe()).find((found) => found.dynoId === dynoId);
  if (container === undefined) return false;
  const seen = new AbortController();
  await engine.output({
    containerId: container.containerId,
    since: 0,
    signal: AbortSignal.any([seen.signal, AbortSignal.timeout(500)]),
    onLine: (line) => {
      if (line.text === text) seen.abort();
    },
  });
  return seen.signal.aborted;
}

function byName(left: { name: string }, right: { name: string }): number {
  return left.name.localeCompare(right.name);
}
