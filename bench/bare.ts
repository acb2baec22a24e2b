// biome-ignore lint/style/noRestrictedImports: the bare sequence is made of plain programs.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../e2e/http.ts';

/**
 * The least that a push can be: git's own http-backend behind a small HTTP server, and a hook that makes a container
 * of the dependency image, copies the tree in, starts it and waits for the first 200. No queue, no release, no limits,
 * no router, no record.
 */
export class BareDeploy {
  readonly #folder = mkdtempSync(join(tmpdir(), 'berth-bare-'));
  #server: Server | null = null;
  #port = 0;

  /** URL to push to. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}/app.git`;
  }

  /** `image` has the dependencies installed at /app; `command` starts the app on port 8000. */
  async start({ image, command }: { image: string; command: string }): Promise<void> {
    const repository = join(this.#folder, 'app.git');
    spawnSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', repository]);
    spawnSync('git', ['-C', repository, 'config', 'http.receivepack', 'true']);
    mkdirSync(join(repository, 'hooks'), { recursive: true });
    const hook = join(repository, 'hooks/post-receive');
    writeFileSync(hook, hookScript({ image, command, folder: this.#folder }));
    chmodSync(hook, 0o755);
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://bare');
      const child = spawn('git', ['http-backend'], {
        env: {
          ...process.env,
          GIT_PROJECT_ROOT: this.#folder,
          GIT_HTTP_EXPORT_ALL: '1',
          PATH_INFO: url.pathname,
          QUERY_STRING: url.search.slice(1),
          REQUEST_METHOD: request.method,
          CONTENT_TYPE: request.headers['content-type'] ?? '',
          REMOTE_USER: 'bench',
          ...(request.headers['content-encoding'] === undefined
            ? {}
            : { HTTP_CONTENT_ENCODING: request.headers['content-encoding'] }),
        },
      });
      request.pipe(child.stdin);
      let head: Buffer | null = Buffer.alloc(0);
      child.stdout.on('data', (chunk: Buffer) => {
        if (head === null) return void response.write(chunk);
        head = Buffer.concat([head, chunk]);
        const end = head.indexOf('\r\n\r\n');
        if (end === -1) return;
        const fields = head
          .subarray(0, end)
          .toString()
          .split('\r\n')
          .map((line) => line.split(': '));
        const status = Number.parseInt(fields.find(([name]) => name === 'Status')?.[1] ?? '200', 10);
        response.writeHead(status, Object.fromEntries(fields.filter(([name]) => name !== 'Status')));
        response.write(head.subarray(end + 4));
        head = null;
      });
      child.stdout.on('end', () => response.end());
    });
    this.#server = server;
    server.listen(0, '127.0.0.1');
    this.#port = await until('the bare server listens', async () => {
      const address = server.address();
      return typeof address === 'object' ? address?.port : null;
    });
  }

  /** Ends the server and removes what the hook made. */
  async stop(): Promise<void> {
    spawnSync('sh', ['-c', 'docker ps -aq --filter label=berth-bare | xargs -r docker rm -f']);
    await new Promise((resolve) => this.#server?.close(resolve));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function hookScript({ image, command, folder }: { image: string; command: string; folder: string }): string {
  return `#!/bin/sh
read old new ref
id=$(docker create --label berth-bare --user 10000 --env PORT=8000 --workdir /app --entrypoint '' ${image} ${command})
git archive "$new" | docker cp - "$id:/app"
docker start "$id" >/dev/null
ip=$(docker inspect --format '{{.NetworkSettings.IPAddress}}' "$id")
until curl -sf -o /dev/null "http://$ip:8000/"; do sleep 0.02; done
before=$(cat ${folder}/current 2>/dev/null)
echo "$id" > ${folder}/current
[ -z "$before" ] || (docker rm -f "$before" >/dev/null 2>&1 &)
`;
}
