import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { type TestContext, test } from 'node:test';
import type { AptOrigin } from '../../buildpacks/plan.ts';
import { engineFixture } from '../engine/engine-fixture.ts';
import { BuildLog } from './build-log.ts';
import { RegistryPackages } from './registry-packages.ts';
import { RuntimeImages } from './runtimes.ts';
import { ARCHIVE_TOOLS, aptArchive } from './testing/apt-archive.ts';

async function fixture(t: TestContext) {
  const { engine, lasting, docker, image: stackImage } = await engineFixture(t);
  const packages = new RegistryPackages({ work: tmpdir(), architecture: 'x64' });
  const options = { log: new BuildLog(() => undefined), signal: new AbortController().signal };
  const toolbox = new RuntimeImages({ engine: lasting, packages, stackImage });
  const tools = await toolbox.ensure({ runtime: ARCHIVE_TOOLS, ...options });
  const archive = await aptArchive(t, { docker, tools });
  const runtimes = new RuntimeImages({ engine, packages, stackImage });
  const ensure = (origin: AptOrigin, name = 'hello-of-origin') => {
    const parts = [{ kind: 'apt', packages: [name], origin } as const];
    return runtimes.ensure({ runtime: { name: 'hello', version: '1', parts, env: {} }, ...options });
  };
  const ask = async (image: string, command: string) => {
    const container = await docker.createContainer({ Image: image, Cmd: ['/bin/sh', '-c', command], Tty: true });
    await container.start();
    await container.wait();
    const said = (await container.logs({ stdout: true })).toString().replaceAll('\r', '');
    await container.remove({ force: true });
    return said;
  };
  return { ...archive, ensure, ask };
}

test('RuntimeImages installs packages of an origin whose list the meant key signs, and leaves the origin out of the image', async (t) => {
  const { origin, other, ensure, ask } = await fixture(t);
  const image = await ensure(origin);
  const look =
    'hello-of-origin; ls /etc/apt/sources.list.d /etc/apt/keyrings /var/cache/apt/archives | grep -E "berth|deb$"';
  assert.equal(await ask(image, look), 'hello of its origin\n');
  // The keyring has this one too.
  await assert.rejects(ensure({ ...origin, fingerprint: other }), /InRelease/);
  await assert.rejects(ensure(origin, 'hello-of-nobody'), /there is no package hello-of-nobody/);
  await assert.rejects(ensure({ ...origin, url: `${origin.url}x/` }), /Cannot fetch .*x\/keys\.gpg: .* answered 404/);
});
