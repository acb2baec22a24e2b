import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { engineFixture, until } from './engine-fixture.ts';
import { isRoot } from './profile.ts';

const LIMIT = { timeout: 60_000 };

suite('the profile', { concurrency: true }, () => {
  test('a dyno is confined as the profile says', LIMIT, async (t) => {
    const { engine, set, network, address, containerOf } = await engineFixture(t);
    await engine.ensureNetwork(network);
    const limits = { memoryBytes: 64 * 1024 * 1024, cpus: 512, pids: 50 };
    await engine.apply(set({ port: 8000, limits }));
    const { Config, HostConfig, NetworkSettings } = await containerOf('d1');
    const { cpus } = await engine.host();
    assert.equal(Config.User, '10000:10000');
    assert.equal(Config.Hostname, 'web.1');
    assert.equal(HostConfig.Init, true);
    assert.deepEqual(HostConfig.CapDrop, ['ALL']);
    assert.equal(HostConfig.CapAdd?.length ?? 0, 0);
    assert.deepEqual(HostConfig.SecurityOpt, ['no-new-privileges']);
    assert.equal(HostConfig.PidsLimit, 50);
    assert.equal(HostConfig.Memory, limits.memoryBytes);
    assert.equal(HostConfig.MemorySwap, limits.memoryBytes);
    assert.equal(HostConfig.NanoCpus, cpus * 1e9);
    assert.equal(HostConfig.Privileged, false);
    assert.deepEqual(HostConfig.RestartPolicy, { Name: 'no', MaximumRetryCount: 0 });
    assert.deepEqual(HostConfig.LogConfig, { Type: 'local', Config: { 'max-file': '2', 'max-size': '5m' } });
    assert.deepEqual(HostConfig.PortBindings ?? {}, {});
    assert.equal(HostConfig.Binds ?? null, null);
    assert.ok((HostConfig.OomScoreAdj ?? 0) > 0);
    assert.deepEqual(
      Object.values(NetworkSettings.Networks).map(({ IPAddress }) => IPAddress),
      [address(11)],
    );
  });

  test('a dyno has no privilege, a /tmp to run things from, and a bound on processes', LIMIT, async (t) => {
    const { engine, set, network, linesOf } = await engineFixture(t);
    await engine.ensureNetwork(network);
    const script = [
      'id -u; id -g; hostname; cat /proc/1/comm',
      `grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status`,
      'ulimit -n; ulimit -c',
      `printf '#!/bin/sh\\necho ran from /tmp\\n' >/tmp/x; chmod +x /tmp/x; /tmp/x`,
      'head -c 300m /dev/zero >/tmp/big 2>/dev/null || echo /tmp is bounded',
      `rm /tmp/big; perl -e 'while (defined($pid = fork)) { sleep 9 if !$pid; $n++ } print "processes are bounded\n" if $n > 30 && $n < 50'`,
    ].join('\n');
    const limits = { memoryBytes: 512 * 1024 * 1024, cpus: 1, pids: 50 };
    await engine.apply(set({ command: script, limits }));
    const lines = await linesOf('d1');
    assert.deepEqual(
      lines.filter(({ stream }) => stream === 'stdout').map(({ text }) => text.replaceAll('\t', ' ')),
      [
        '10000',
        '10000',
        'web.1',
        'docker-init',
        'CapEff: 0000000000000000',
        'CapBnd: 0000000000000000',
        'NoNewPrivs: 1',
        'Seccomp: 2',
        '16384',
        '0',
        'ran from /tmp',
        '/tmp is bounded',
        'processes are bounded',
      ],
    );
  });

  test('the environment arrives byte for byte', LIMIT, async (t) => {
    const { engine, set, network, linesOf } = await engineFixture(t);
    await engine.ensureNetwork(network);
    const value = `quotes " ' \` $(id) \${HOME} \\n back\\slash; & | = é 🚢 \u0001\ttab\nsecond line\n`;
    const env = { PORT: '8000', VALUE: value, EMPTY: '', LD_LIBRARY_PATH: '/nowhere' };
    await engine.apply(
      set({ env, command: `perl -e 'print unpack("H*", $ENV{VALUE}), "|$ENV{EMPTY}|$ENV{PORT}|$ENV{DYNO}\\n"'` }),
    );
    const [line] = await linesOf('d1');
    assert.equal(line?.text, `${Buffer.from(value).toString('hex')}||8000|web.1`);
  });

  test('a dyno that uses too much memory is told from one that fails', LIMIT, async (t) => {
    const { engine, set, network } = await engineFixture(t);
    await engine.ensureNetwork(network);
    const limits = { memoryBytes: 32 * 1024 * 1024, cpus: 1, pids: 50 };
    // The Engine can miss a kill for memory when the container ends with it: this one lives on for a while.
    await engine.apply(set({ limits, command: `perl -e '$x = "x" x 200_000_000'; code=$?; sleep 2; exit $code` }));
    const ended = await until(async () => (await engine.observe()).find(({ state }) => state === 'exited'));
    assert.equal(ended.outOfMemory, true);
    assert.equal(ended.exitCode, 137);
  });

  test('an image keeps its user, and as root has what it needs to step down and no more', LIMIT, async (t) => {
    const { engine, set, network, containerOf, linesOf, imageOf } = await engineFixture(t);
    await engine.ensureNetwork(network);
    const command = `id -u; chown 33 /etc/hostname 2>/dev/null; perl -e '$> = 33; print "$>\\n"'`;
    const image = await imageOf('root');
    await engine.apply(set({ runAs: 'image', image, command }));
    const { HostConfig, Config } = await containerOf('d1');
    assert.equal(Config.User, 'root');
    assert.deepEqual(Config.Cmd?.slice(0, 2), ['/bin/sh', '-c']);
    assert.deepEqual(HostConfig.CapDrop, ['ALL']);
    assert.deepEqual(
      new Set(HostConfig.CapAdd ?? []),
      new Set(['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'NET_BIND_SERVICE', 'SETGID', 'SETUID']),
    );
    assert.deepEqual(
      (await linesOf('d1')).map(({ text }) => text),
      ['0', '33'],
    );

    await engine.apply(
      set({ setId: 'set-2', dynos: ['d2'], runAs: 'image', image: await imageOf('33'), command: 'id -u' }),
    );
    const plain = await containerOf('d2');
    assert.equal(plain.Config.User, '33');
    assert.equal(plain.HostConfig.CapAdd?.length ?? 0, 0);
    assert.deepEqual(
      (await linesOf('d2')).map(({ text }) => text),
      ['33'],
    );
  });

  test('isRoot knows the ways to write root', () => {
    for (const user of ['', '0', 'root', '0:0', 'root:staff']) assert.equal(isRoot(user), true, user);
    for (const user of ['1000', 'app', '10000:10000', 'app:root']) assert.equal(isRoot(user), false, user);
  });
});
