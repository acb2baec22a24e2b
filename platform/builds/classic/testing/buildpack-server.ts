import { once } from 'node:events';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { exec } from '../../../exec.ts';
import { pusherEnvironment } from '../../../git/git-server-fixture.ts';
import { serveAdvertisement, serveUploadPack } from '../../../git/smart-http.ts';
import type { BuildpackReference } from '../buildpack-reference.ts';

/** A server of buildpacks' git repositories (and of files beside them) at `host`, an address of this machine. */
export async function buildpackServer(t: TestContext, { folder, host }: { folder: string; host: string }) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://server');
    const [, name = ''] = pathname.split('/');
    const served = { request, response, directory: join(folder, name), service: 'git-upload-pack' } as const;
    if (pathname.endsWith('/info/refs')) serveAdvertisement(served);
    else if (pathname.endsWith('/git-upload-pack')) serveUploadPack(served);
    else if (existsSync(served.directory)) response.end(readFileSync(served.directory));
    else response.writeHead(302, { Location: '/elsewhere' }).end();
  });
  server.listen(0, host);
  await once(server, 'listening');
  t.after(() => server.close());
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  const git = async (name: string, ...args: string[]) => {
    const { exitCode, stdout, stderr } = await exec(['git', ...args], {
      cwd: join(folder, name),
      env: pusherEnvironment(),
    });
    if (exitCode !== 0) throw new Error(stderr);
    return stdout.trim();
  };
  return {
    url,
    folder,
    git,
    /** Makes a repository of what is in `from`, unless it is there. */
    serve: async (options: { name: string; from: string }): Promise<BuildpackReference> => {
      const { name, from } = options;
      if (existsSync(join(folder, name))) return { url: `${url}/${name}`, ref: null };
      cpSync(from, join(folder, name), { recursive: true });
      await git(name, 'init', '--quiet', '--initial-branch=main');
      await git(name, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
      await git(name, 'add', '--all');
      await git(name, 'commit', '--quiet', '-m', 'One');
      return { url: `${url}/${name}`, ref: null };
    },
  };
}
