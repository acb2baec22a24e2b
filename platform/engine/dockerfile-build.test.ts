import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Fault } from '../errors.ts';
import { BuildLimits } from './build-limits.ts';
import { Containers } from './containers.ts';
import { DockerClient } from './docker-client.ts';
import type { DockerfileBuildSpec } from './engine.ts';
import { contextOf, type EngineFixture, engineFixture, until } from './engine-fixture.ts';
import { Host } from './host.ts';

const LIMIT = { timeout: 60_000 };
const SOCKET = '/var/run/docker.sock';

suite('builds from a Dockerfile', { concurrency: true }, () => {
  test('buildDockerfile makes a labelled image, says its steps, and leaves nothing else', LIMIT, async (t) => {
    const fixture = await engineFixture(t);
    const { engine, docker, instance } = fixture;
    const tag = `berth-${instance}/app:one`;
    const { image, output } = await build(fixture, {
      files: {
        'docker/Dockerfile': [
          'FROM BASE',
          'USER root',
          'ARG GREETING',
          'COPY some /some',
          'RUN id -u; echo "$GREETING"; cat /some/file; echo to stderr >&2',
          'USER 1000',
          'EXPOSE 8080',
          'CMD ["/bin/sh", "-c", "echo hi"]',
        ].join('\n'),
        'some/file': 'content\n',
      },
      dockerfile: 'docker/Dockerfile',
      args: { GREETING: `it's "$(id)"` },
      labels: { 'berth.app': 'app-1', note: `a "b" $c` },
      tag,
    });
    assert.match(output, /^Step 1\/\d+ : FROM /);
    for (const line of ['0', `it's "$(id)"`, 'content', 'to stderr']) assert.ok(output.includes(`\n${line}\n`), line);
    for (const noise of ['Running in', 'Removing intermediate', '\u001b']) assert.ok(!output.includes(noise), noise);
    const info = await engine.inspectImage(tag);
    assert.equal(info?.id, image);
    assert.equal(info.user, '1000');
    assert.equal(info.commandLine, `/bin/sh -c 'echo hi'`);
    assert.deepEqual(info.exposedPorts, [8080]);
    assert.equal(info.labels['berth.instance'], instance);
    assert.equal(info.labels['note'], `a "b" $c`);
    assert.deepEqual(
      (await engine.images()).map(({ id }) => id),
      [image],
    );
    assert.deepEqual((await engine.networks()).throwAway, []);
    assert.deepEqual(await docker.listContainers({ all: true, filters: { ancestor: [image] } }), []);
  });

  test('buildDockerfile says which step failed, with what it wrote last', LIMIT, async (t) => {
    const fixture = await engineFixture(t);
    const fault = await failure(fixture, 'FROM BASE\nRUN echo first; echo the reason >&2; exit 4');
    assert.equal(fault.code, 'build_failed');
    assert.match(fault.message, /: step 2\/\d \(RUN echo first; .*\) ended with exit code 4\n/);
    assert.match(fault.message, /\nfirst$/m);
    assert.match(fault.message, /\nthe reason$/m);
  });

  test(
    'buildDockerfile tells a Dockerfile that is wrong or absent, and a base that cannot be had',
    LIMIT,
    async (t) => {
      const fixture = await engineFixture(t);
      const wrong = await failure(fixture, 'FROMM BASE');
      assert.equal(wrong.code, 'build_failed');
      assert.match(wrong.message, /unknown instruction: FROMM/);
      const absent = await failure(fixture, 'FROM BASE', { dockerfile: 'other/Dockerfile' });
      assert.equal(absent.code, 'build_failed');
      assert.match(absent.message, /other\/Dockerfile/);
      const missing = await failure(fixture, 'FROM registry.invalid/nothing:1');
      assert.equal(missing.code, 'registry_unreachable');
      const newer = await failure(fixture, 'FROM BASE\nCOPY --parents a /');
      assert.match(`${newer.message} ${newer.next}`, /parents .*It is BuildKit's alone/);
      const file = await failure(fixture, 'FROM BASE\nCOPY nothing /');
      assert.equal(file.code, 'build_failed');
      assert.match(file.message, /step 2\/\d \(COPY nothing \/\) failed: .*nothing/);
    },
  );

  test('buildDockerfile holds memory and the number of processes', LIMIT, async (t) => {
    const fixture = await engineFixture(t);
    const greedy = `perl -e '$x = "x" x 400_000_000'`;
    assert.equal((await failure(fixture, `FROM BASE\nRUN ${greedy}`)).code, 'build_out_of_memory');
    assert.equal((await failure(fixture, `FROM BASE\nRUN ${greedy}; exit 1`)).code, 'build_out_of_memory');
    const bomb = `perl -e 'while (defined($pid = fork)) { if (!$pid) { sleep 30; exit } $n++ } print "made $n\\\\n"'`;
    const { output } = await build(fixture, { files: { Dockerfile: `FROM BASE\nRUN ${bomb}` } });
    const made = Number(/^made (\d+)/m.exec(output)?.[1]);
    assert.ok(made > 10 && made < 40, output);
    assert.equal((await fixture.engine.host()).boundsDockerfileProcesses, true);
  });

  test(
    'BuildLimits bounds processes from inside a container where it may not write the cgroups itself',
    LIMIT,
    async (t) => {
      const { docker, instance, image } = await engineFixture(t);
      const client = new DockerClient({ socketPath: SOCKET });
      const containers = new Containers({ client, instance });
      const host = new Host(client);
      const limits = new BuildLimits({ containers, instance, host, probeImage: image, cgroups: '/nowhere' });
      const bound = await limits.hold('b-1', 25);
      const [stdout, container] = await runUnder(docker, image, bound.cgroupParent);
      await docker.getContainer(container).remove({ force: true });
      assert.match(stdout, /made (1\d|2[0-4])/);
      await bound.release();
    },
  );

  test('what the last build left beside its image is kept for the next one, and can be removed', LIMIT, async (t) => {
    const fixture = await engineFixture(t);
    const { engine, network } = fixture;
    const files = (word: string) => ({
      // From the first line on its own: tests beside it make `USER root` of BASE anew, and the newest is the cache.
      Dockerfile: `FROM BASE AS one\nENV WORD=${word}\nUSER root\nRUN echo $WORD >/${word}\nFROM BASE\nCOPY --from=one /${word} /`,
    });
    const stages = async () => (await engine.images()).filter(({ labels }) => labels['berth.kind'] === 'stage');
    const first = `w${fixture.instance}`;
    await build(fixture, { files: files(first), appId: network.appId });
    const before = await stages();
    assert.equal(before.length, 1);
    assert.equal(before[0]?.labels['berth.app'], network.appId);
    const again = await build(fixture, { files: files(first), appId: network.appId });
    assert.match(again.output, /Using cache/);
    assert.deepEqual(await stages(), before);
    await failure(fixture, `FROM BASE\nUSER root\nRUN echo ${first}; true\nRUN false`, { appId: network.appId });
    const after = await stages();
    assert.equal(after.length, 1);
    assert.notEqual(after[0]?.id, before[0]?.id);
    assert.equal(await engine.inspectImage(before[0]?.id ?? ''), null);
    assert.equal(await engine.removeImage(after[0]?.id ?? ''), true);
    assert.deepEqual(await stages(), []);
  });

  test('an abort ends a build from a Dockerfile with the reason of its signal', LIMIT, async (t) => {
    const fixture = await engineFixture(t);
    const controller = new AbortController();
    const reason = new Error('cancelled by its owner');
    await assert.rejects(
      build(fixture, {
        files: { Dockerfile: 'FROM BASE\nRUN echo begun; sleep 1000' },
        signal: controller.signal,
        onOutput: (text) => {
          if (text.includes('begun\n') && !text.startsWith('Step')) controller.abort(reason);
        },
      }),
      reason,
    );
    await until(async () => {
      const all = await fixture.docker.listContainers({ all: true });
      return all.every(({ Command }) => !Command.includes('echo begun'));
    });
    assert.deepEqual((await fixture.engine.networks()).throwAway, []);
  });
});

interface BuildOptions extends Partial<DockerfileBuildSpec> {
  readonly files: Readonly<Record<string, string>>;
}

/** `BASE` in a file stands for the base image. */
async function build(fixture: EngineFixture, { files, ...rest }: BuildOptions) {
  const { engine, image, network } = fixture;
  let output = '';
  const context = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name, text.replaceAll('FROM BASE', `FROM ${image}`)]),
  );
  const made = await engine.buildDockerfile({
    buildId: 'b-1',
    appId: 'app-1',
    context: await contextOf(context),
    dockerfile: 'Dockerfile',
    args: {},
    limits: { memoryBytes: 64 * 1024 * 1024, cpus: 1, pids: 40 },
    subnet: network.subnet,
    labels: {},
    tag: null,
    signal: new AbortController().signal,
    ...rest,
    onOutput: (text) => {
      output += text;
      rest.onOutput?.(text);
    },
  });
  return { ...made, output };
}

async function failure(fixture: EngineFixture, dockerfile: string, rest: Partial<DockerfileBuildSpec> = {}) {
  try {
    await build(fixture, { files: { Dockerfile: dockerfile }, ...rest });
  } catch (thrown) {
    assert.ok(thrown instanceof Fault, String(thrown));
    return thrown;
  }
  throw new assert.AssertionError({ message: 'The build did not fail' });
}

async function runUnder(docker: EngineFixture['docker'], image: string, cgroupParent: string) {
  const bomb = `while (defined($pid = fork)) { if (!$pid) { sleep 30; exit } $n++ } print "made $n\\n"; kill 9, -1`;
  const container = await docker.createContainer({
    Image: image,
    Cmd: ['perl', '-e', `$| = 1; ${bomb}`],
    HostConfig: { CgroupParent: cgroupParent, NetworkMode: 'none', Init: true },
  });
  await container.start();
  const { StatusCode } = await container.wait();
  const log = await container.logs({ stdout: true, stderr: true });
  return [`${StatusCode} ${log}`, container.id] as const;
}
