import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { posix } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import type Docker from 'dockerode';
import { extract } from 'tar-stream';
import type { AptOrigin, Runtime } from '../../../buildpacks/plan.ts';

/** What the archive is made with. */
export const ARCHIVE_TOOLS: Runtime = {
  name: 'test-archive-tools',
  version: '1',
  parts: [{ kind: 'apt', packages: ['apt-utils', 'gnupg'] }],
  env: {},
};

/** Two keys, one package, and a list of it that the first key signs. */
const MAKE = `set -e
export GNUPGHOME=/tmp/gnupg && mkdir -m 700 $GNUPGHOME
for name in meant other; do gpg --batch --quiet --passphrase '' --quick-gen-key $name@example.org ed25519 sign never; done
mkdir -p /tmp/hello/DEBIAN /tmp/hello/usr/bin /archive/dists/trixie/main/binary-$(dpkg --print-architecture)
printf 'Package: hello-of-origin\\nVersion: 1.0\\nArchitecture: all\\nMaintainer: x <x@example.org>\\nDescription: x\\n' > /tmp/hello/DEBIAN/control
printf '#!/bin/sh\\necho hello of its origin\\n' > /tmp/hello/usr/bin/hello-of-origin
chmod 755 /tmp/hello/usr/bin/hello-of-origin
dpkg-deb --build /tmp/hello /archive/hello.deb
cd /archive
apt-ftparchive packages . > dists/trixie/main/binary-$(dpkg --print-architecture)/Packages
apt-ftparchive -o APT::FTPArchive::Release::Codename=trixie -o APT::FTPArchive::Release::Components=main release dists/trixie > /tmp/Release
gpg --batch --local-user meant@example.org --clearsign --output dists/trixie/InRelease /tmp/Release
gpg --export > keys.gpg
for name in meant other; do gpg --with-colons --list-keys $name@example.org | grep -m 1 ^fpr | cut -d: -f10 > $name; done
`;

/** A signed archive of Debian packages on a server that containers reach; `other` is a key of its keyring that signs nothing. */
export async function aptArchive(
  t: TestContext,
  { docker, tools }: { docker: Docker; tools: string },
): Promise<{ origin: AptOrigin; other: string }> {
  const files = await made(docker, tools);
  const server = createServer((request, response) => {
    const file = files.get(posix.normalize(request.url ?? '').slice(1));
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  const bridge: Docker.NetworkInspectInfo = await docker.getNetwork('bridge').inspect();
  const host = bridge.IPAM?.Config?.[0]?.['Gateway'] ?? '172.17.0.1';
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const text = (name: string) => files.get(name)?.toString().trim() ?? '';
  const url = `http://${host}:${(server.address() as AddressInfo).port}/`;
  return { origin: { name: 'test', url, keyring: 'keys.gpg', fingerprint: text('meant') }, other: text('other') };
}

async function made(docker: Docker, image: string): Promise<Map<string, Buffer>> {
  const container = await docker.createContainer({ Image: image, User: '0', Cmd: ['/bin/sh', '-c', MAKE], Tty: true });
  try {
    await container.start();
    const { StatusCode } = await container.wait();
    if (StatusCode !== 0) throw new Error((await container.logs({ stdout: true, stderr: true })).toString());
    const files = new Map<string, Buffer>();
    const entries = (await container.getArchive({ path: '/archive' })).pipe(extract());
    for await (const entry of entries) {
      files.set(entry.header.name.slice('archive/'.length), await buffer(entry));
    }
    return files;
  } finally {
    await container.remove({ force: true });
  }
}
