import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { buffer } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import tar from 'tar-stream';
import type { Runtime } from '../../buildpacks/plan.ts';
import { engineFixture } from '../engine/engine-fixture.ts';
import { buildTimeout } from './build-faults.ts';
import { BuildLog } from './build-log.ts';
import { RegistryPackages } from './registry-packages.ts';
import { RuntimeImages } from './runtimes.ts';

const INSTALL =
  'mkdir -p /opt/tool/bin\nprintf "#!/bin/sh\\necho tool of its source\\n" > /opt/tool/bin/tool\nchmod 755 /opt/tool/bin/tool\n';

async function fixture(t: TestContext) {
  const { engine, docker, image } = await engineFixture(t);
  const packages = new RegistryPackages({ work: tmpdir(), architecture: 'x64' });
  const runtimes = new RuntimeImages({ engine, packages, stackImage: image });
  const output: string[] = [];
  const log = new BuildLog((text) => output.push(text));
  const ensure = (runtime: Runtime, signal = new AbortController().signal) => runtimes.ensure({ runtime, log, signal });
  const ask = async (id: string, command: string) => {
    const container = await docker.createContainer({ Image: id, Cmd: ['/bin/sh', '-c', command], Tty: true });
    await container.start();
    await container.wait();
    const said = (await container.logs({ stdout: true, stderr: true })).toString();
    await container.remove({ force: true });
    return said.replaceAll('\r', '');
  };
  return { ensure, ask, output: () => output.join('') };
}

/** A source archive on a server, as an upstream has it. */
async function upstream(t: TestContext) {
  const pack = tar.pack();
  pack.entry({ name: 'tool-1.0/install.sh' }, INSTALL);
  pack.finalize();
  const archive = await buffer(pack);
  let asked = 0;
  const server = createServer((request, response) => {
    asked++;
    response.writeHead(request.url === '/tool.tar' ? 200 : 404).end(archive);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tool.tar`;
  return { url, sha256: createHash('sha256').update(archive).digest('hex'), asked: () => asked };
}

/** A tool that is made of its source, and one runtime that has it. */
function runtimesOf({ url, sha256 }: { url: string; sha256: string }, word: string): Runtime {
  const made: Runtime = {
    name: 'tool-made',
    version: '1.0',
    making: 'Making the tool 1.0 of its source',
    parts: [
      { kind: 'download', url, sha256, path: '/tmp/tool.tar' },
      { kind: 'run', script: 'set -e\ntar -xf /tmp/tool.tar -C /tmp\nsh /tmp/tool-1.0/install.sh\ntouch /made' },
    ],
    env: {},
  };
  const parts = [
    { kind: 'folder', of: made, path: '/opt/tool' },
    { kind: 'run', script: `echo ${word} > /opt/word` },
  ] as const;
  return { name: 'tool', version: '1.0', parts, env: {} };
}

test('RuntimeImages makes a tool of its source once, and gives its folder alone to each runtime that wants it', async (t) => {
  const { ensure, ask, output } = await fixture(t);
  const source = await upstream(t);
  const one = await ensure(runtimesOf(source, 'one'));
  const two = await ensure(runtimesOf(source, 'two'));
  const look = 'ls -l /opt/tool/bin/tool | cut -c1-10; /opt/tool/bin/tool; cat /opt/word; ls /made /tmp/tool.tar';
  assert.match(await ask(one, look), /^-rwxr-xr-x\ntool of its source\none\n.*made.*\n.*tool\.tar/);
  assert.match(await ask(two, look), /two/);
  assert.equal(source.asked(), 1);
  assert.equal(output().match(/-----> Making the tool 1\.0 of its source/g)?.length, 1);
  assert.equal(output().match(/-----> Making the runtime image of tool 1\.0/g)?.length, 2);
});

test('RuntimeImages refuses a download that is another file than was meant, or is not there', async (t) => {
  const { ensure } = await fixture(t);
  const source = await upstream(t);
  await assert.rejects(ensure(runtimesOf({ ...source, sha256: '0'.repeat(64) }, 'x')), {
    code: 'registry_unreachable',
    message: new RegExp(`tool\\.tar: its SHA-256 is ${source.sha256}, not 0{64}`),
  });
  await assert.rejects(ensure(runtimesOf({ ...source, url: `${source.url}x` }, 'x')), /answered 404/);
  await assert.rejects(ensure(runtimesOf({ ...source, url: 'http://127.0.0.1:1/tool.tar' }, 'x')), /127\.0\.0\.1:1/);
});

test('RuntimeImages makes a runtime to the end when the time of the build that wants it is over, and says so', async (t) => {
  const { ensure, ask } = await fixture(t);
  const parts = [{ kind: 'run', script: 'sleep 1; echo made > /opt/slow' }] as const;
  const slow: Runtime = { name: 'slow', version: '1.0', parts, env: {} };
  const build = new AbortController();
  const waiting = ensure(slow, build.signal);
  setTimeout(() => build.abort(buildTimeout(1)), 100);
  await assert.rejects(waiting, {
    code: 'build_timeout',
    message: 'The build did not end within its 1 s: slow 1.0 was still being made for it',
    next: 'It goes on being made. Push again in some minutes.',
  });
  assert.equal(await ask(await ensure(slow), 'cat /opt/slow'), 'made\n');
});
