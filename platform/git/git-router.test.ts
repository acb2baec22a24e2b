import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { exec, exitOf, start } from '../exec.ts';
import { app, type GitServer, pusherEnvironment, STRANGER, startGitServer, TOKEN } from './git-server-fixture.ts';
import type { Deploy } from './pushes.ts';

async function served(deploy: Deploy | undefined, story: (server: GitServer) => Promise<void>): Promise<void> {
  const server = await startGitServer(deploy);
  try {
    await story(server);
  } finally {
    await server.close();
  }
}

function get(
  server: GitServer,
  path: string,
  token?: string,
): Promise<{ status: number; headers: object; body: string }> {
  return new Promise((resolve, reject) => {
    const auth = token === undefined ? {} : { auth: `anyone:${token}` };
    const sent = request({ host: '127.0.0.1', port: server.port, path, ...auth }, async (response) => {
      const body = Buffer.concat(await Array.fromAsync<Buffer>(response)).toString();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
    });
    sent.on('error', reject);
    sent.end();
  });
}

test('push moves the branch and shows output and summary when the deploy succeeds', async () => {
  const seen: string[] = [];
  const deploy: Deploy = async ({ commit, account, app: deployed, onOutput }) => {
    seen.push(commit, account.id, deployed.name);
    onOutput('-----> Node.js app detected\n');
    return { ok: true, release: 'v3', summary: 'Released v3' };
  };
  await served(deploy, async (server) => {
    const copy = await server.workingCopy();
    const pushed = await copy.git('push', 'berth', 'main');
    assert.equal(pushed.exitCode, 0, pushed.stderr);
    assert.match(pushed.stderr, /remote: -----> Node\.js app detected/);
    assert.match(pushed.stderr, /remote: Released v3/);
    const commit = (await copy.git('rev-parse', 'HEAD')).stdout.trim();
    assert.deepEqual(seen, [commit, 'owner', 'hello']);
    assert.equal(await server.repositories.head(app.id), commit);
    assert.match((await copy.git('push', 'berth', 'main')).stderr, /Everything up-to-date/);
    assert.equal(seen.length, 3);
  });
});

test('push is rejected with the reason and leaves the branch when the deploy fails, and deploys again on retry', async () => {
  let tries = 0;
  const deploy: Deploy = async () => {
    tries += 1;
    return {
      ok: false,
      code: 'build_failed',
      message: 'Cannot build: npm run build ended with 1\nmore',
      next: 'Fix it.',
    };
  };
  await served(deploy, async (server) => {
    const copy = await server.workingCopy();
    for (const expected of [1, 2]) {
      const pushed = await copy.git('push', 'berth', 'main');
      assert.equal(pushed.exitCode, 1);
      assert.match(pushed.stderr, /remote: {2}! {5}Cannot build: npm run build ended with 1/);
      assert.match(pushed.stderr, /remote: {2}! {5}Fix it\./);
      assert.match(
        pushed.stderr,
        /! \[remote rejected\] main -> main \(Cannot build: npm run build ended with 1 \[build_failed\]\)/,
      );
      assert.equal(tries, expected);
    }
    assert.equal(await server.repositories.head(app.id), null);
  });
});

test('push says the reason once when the output has explained it', async () => {
  const deploy: Deploy = async ({ onOutput }) => {
    onOutput(' !     Cannot build it\n');
    return { ok: false, code: 'build_failed', message: 'Cannot build it', next: 'Fix it.', explained: true };
  };
  await served(deploy, async (server) => {
    const pushed = await (await server.workingCopy()).git('push', 'berth', 'main');
    assert.match(pushed.stderr, /remote rejected.*\(Cannot build it \[build_failed\]\)/);
    assert.equal(pushed.stderr.match(/ ! {5}Cannot build it/g)?.length, 1);
    assert.doesNotMatch(pushed.stderr, /Fix it/);
  });
});

test('push is rejected without the details when the deploy throws', async () => {
  await served(
    async () => {
      throw new Error('password=hunter2');
    },
    async (server) => {
      const pushed = await (await server.workingCopy()).git('push', 'berth', 'main');
      assert.match(pushed.stderr, /remote rejected.*Something went wrong inside Berth \[internal_server_error\]/);
      assert.doesNotMatch(pushed.stderr, /hunter2/);
      assert.equal(server.errors.length, 1);
    },
  );
});

test('push shows output before the deploy ends', async () => {
  const { promise: release, resolve: finish } = Promise.withResolvers<void>();
  const deploy: Deploy = async ({ onOutput }) => {
    onOutput('-----> Building\n');
    await release;
    return { ok: true, release: 'v1', summary: '' };
  };
  await served(deploy, async (server) => {
    const copy = await server.workingCopy();
    const push = start(['git', 'push', 'berth', 'main'], { cwd: copy.folder, env: pusherEnvironment() });
    const exit = exitOf(push);
    let text = '';
    while (!text.includes('-----> Building')) {
      const [chunk] = await once(push.stderr ?? assert.fail(), 'data');
      text += String(chunk);
    }
    assert.equal(await server.repositories.head(app.id), null);
    finish();
    assert.equal(await exit, 0);
  });
});

test('push leaves the deploy running and moves the branch when the pusher hangs up', async () => {
  const { promise: started, resolve: begin } = Promise.withResolvers<void>();
  const { promise: release, resolve: finish } = Promise.withResolvers<void>();
  const deploy: Deploy = async ({ onOutput }) => {
    begin();
    await release;
    for (let line = 0; line < 5000; line += 1) onOutput(`${'x'.repeat(100)}\n`);
    return { ok: true, release: 'v1', summary: 'done' };
  };
  await served(deploy, async (server) => {
    const copy = await server.workingCopy();
    const push = start(['git', 'push', 'berth', 'main'], {
      cwd: copy.folder,
      env: pusherEnvironment(),
      detached: true,
      stdio: 'ignore',
    });
    await started;
    process.kill(-(push.pid ?? assert.fail()), 'SIGKILL');
    await exitOf(push);
    finish();
    while ((await server.repositories.head(app.id)) === null) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.match((await copy.git('push', 'berth', 'main')).stderr, /Everything up-to-date/);
  });
});

test('push answers that Berth was restarted when the hook server ends, and the branch stays', async () => {
  const deploy: Deploy = () => new Promise(() => undefined);
  await served(deploy, async (server) => {
    const copy = await server.workingCopy();
    const pushed = copy.git('push', 'berth', 'main');
    setTimeout(() => void server.hooks.close(), 500);
    assert.match((await pushed).stderr, /remote rejected.*Berth was restarted while building/);
    assert.equal(await server.repositories.head(app.id), null);
  });
});

test('push does not move the branch when the platform is killed, and deploys again afterwards', async () => {
  await served(undefined, async (server) => {
    const copy = await server.workingCopy();
    const fixture = new URL('git-server-fixture.ts', import.meta.url).href;
    const script = `
      import { startGitServer } from ${JSON.stringify(fixture)};
      const deploy = () => new Promise(() => process.kill(process.pid, 'SIGKILL'));
      const server = await startGitServer(deploy, ${JSON.stringify(server.folder)});
      console.log(server.url);`;
    await writeFile(join(server.folder, 'killed.mjs'), script);
    const killed = start([process.execPath, join(server.folder, 'killed.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = exitOf(killed);
    const [url] = await once(killed.stdout ?? assert.fail(), 'data');
    const pushed = await copy.git('push', String(url).trim(), 'main');
    assert.equal(pushed.exitCode, 1);
    assert.equal(await exit, 137);
    assert.equal(await server.repositories.head(app.id), null);
    await server.hooks.close();
    await server.hooks.start();
    assert.match((await copy.git('push', 'berth', 'main')).stderr, /\[new branch\] +main -> main/);
    assert.notEqual(await server.repositories.head(app.id), null);
  });
});

test('push of one app waits for the one before it and refuses what does not build on it', async () => {
  const order: string[] = [];
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const deploy: Deploy = async ({ commit }) => {
    order.push(commit);
    await gates[order.length - 1]?.promise;
    return { ok: true, release: 'v1', summary: '' };
  };
  await served(deploy, async (server) => {
    const copy = await server.workingCopy();
    const first = await copy.commit({ a: '1' });
    const firstPush = copy.git('push', 'berth', 'main');
    while (order.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const second = await copy.commit({ a: '2' });
    const secondPush = start(['git', 'push', 'berth', 'main'], { cwd: copy.folder, env: pusherEnvironment() });
    const secondExit = exitOf(secondPush);
    const [waiting] = await once(secondPush.stderr ?? assert.fail(), 'data');
    assert.match(String(waiting), /Waiting for another push of hello/);
    const other = await server.workingCopy('other');
    const stale = start(['git', 'push', 'berth', 'main'], { cwd: other.folder, env: pusherEnvironment() });
    let staleText = '';
    stale.stderr?.on('data', (chunk: Buffer) => {
      staleText += String(chunk);
    });
    const staleExit = exitOf(stale);
    while (!staleText.includes('2 other pushes')) await new Promise((resolve) => setTimeout(resolve, 20));
    gates[0]?.resolve();
    gates[1]?.resolve();
    assert.equal((await firstPush).exitCode, 0);
    assert.equal(await secondExit, 0);
    assert.equal(await staleExit, 1);
    assert.match(staleText, /remote rejected.*Another push was deployed while this one waited \[conflict\]/);
    assert.deepEqual(order, [first, second]);
    assert.equal(await server.repositories.head(app.id), second);
  });
});

const REFUSED: readonly [name: string, arguments_: string[], says: RegExp][] = [
  [
    'another branch',
    ['main:feature'],
    /feature \(only main or master deploy; push with: git push berth feature:main\)/,
  ],
  ['a hostile branch', ['main:refs/heads/$(id)'], /push with: git push berth '\$\(id\):main'/],
  ['a branch with a command', ['main:refs/heads/main;touch$IFS`id`pwned'], /only main or master deploy/],
  ['a branch like an option', ['main:refs/heads/--upload-pack=touch'], /only main or master deploy/],
  ['a tag', ['main:refs/tags/v1'], /tags do not deploy; push with: git push berth 'v1\^\{\}:main'/],
  ['main and master', ['main:main', 'main:master'], /push one of main and master, not both/],
  ['a note', ['main:refs/notes/x'], /only main or master deploy/],
  ['a hidden ref', ['main:refs/berth/archives/x'], /hidden ref/],
  ['a tag object as main', ['annotated:refs/heads/main'], /What was pushed is not a commit \[invalid_source\]/],
];

test('push is refused with a sentence and deploys nothing', async (t) => {
  const deploy: Deploy = async () => assert.fail('nothing may be deployed');
  await served(deploy, async (server) => {
    const copy = await server.workingCopy();
    await copy.git('tag', '-a', '-m', 'x', 'annotated');
    for (const [name, refspecs, says] of REFUSED) {
      await t.test(name, async () => {
        const pushed = await copy.git('push', 'berth', ...refspecs);
        assert.equal(pushed.exitCode, 1);
        assert.match(pushed.stderr, says);
        assert.equal((await copy.git('ls-remote', 'berth')).stdout, '');
      });
    }
    assert.equal(existsSync(join(copy.folder, 'pwned')), false);
  });
});

test('push deploys main and refuses the other branch when both are pushed', async () => {
  await served(undefined, async (server) => {
    const copy = await server.workingCopy();
    const pushed = await copy.git('push', 'berth', 'main', 'main:feature');
    assert.equal(pushed.exitCode, 1);
    assert.match(pushed.stderr, /\[new branch\] +main -> main/);
    assert.match(pushed.stderr, /\[remote rejected\] main -> feature/);
    assert.notEqual(await server.repositories.head(app.id), null);
  });
});

test('push refuses to delete the deployed branch', async () => {
  await served(undefined, async (server) => {
    const copy = await server.workingCopy();
    await copy.git('push', 'berth', 'main');
    const pushed = await copy.git('push', 'berth', ':main');
    assert.match(pushed.stderr, /remote rejected.*cannot be deleted/);
    assert.notEqual(await server.repositories.head(app.id), null);
  });
});

test('push replaces history when forced, and head follows master when that is pushed', async () => {
  await served(undefined, async (server) => {
    const copy = await server.workingCopy();
    await copy.git('push', 'berth', 'main');
    await copy.git('commit', '--amend', '-q', '-m', 'Another');
    assert.equal((await copy.git('push', 'berth', 'main')).exitCode, 1);
    assert.equal((await copy.git('push', '--force', 'berth', 'main')).exitCode, 0);
    const next = await copy.commit({ b: '1' });
    assert.equal((await copy.git('push', 'berth', 'main:master')).exitCode, 0);
    assert.equal(await server.repositories.head(app.id), next);
  });
});

test('push carries 10,000 files and a 60 MB file, and clone gives them back', async () => {
  await served(undefined, async (server) => {
    const copy = await server.workingCopy();
    const files: Record<string, string | Buffer> = { big: Buffer.alloc(60_000_000, `${Math.random()}`) };
    for (let index = 0; index < 10_000; index += 1) files[`d${index % 100}/f${index}`] = `${index}\n`;
    const commit = await copy.commit(files);
    const pushed = await copy.git('push', 'berth', 'main');
    assert.equal(pushed.exitCode, 0, pushed.stderr);
    const cloned = await copy.git('clone', '--quiet', server.url, '../clone');
    assert.equal(cloned.exitCode, 0, cloned.stderr);
    assert.equal((await copy.git('-C', '../clone', 'rev-parse', 'HEAD')).stdout.trim(), commit);
    const shallow = await copy.git('clone', '--quiet', '--depth=1', server.url, '../shallow');
    assert.equal(shallow.exitCode, 0, shallow.stderr);
  });
});

test('push works with incompressible megabytes in chunks', async () => {
  await served(undefined, async (server) => {
    const copy = await server.workingCopy();
    await copy.commit({ noise: randomBytes(8_000_000) });
    const pushed = await copy.git('-c', 'http.postBuffer=65536', 'push', 'berth', 'main');
    assert.equal(pushed.exitCode, 0, pushed.stderr);
  });
});

test('push refuses a history with a .git folder in it', async () => {
  await served(undefined, async (server) => {
    const copy = await server.workingCopy();
    const blob = (await copy.git('hash-object', '-w', 'index.js')).stdout.trim();
    const env = pusherEnvironment();
    const run = (args: string[], input: string) => exec(['git', ...args], { cwd: copy.folder, env, input });
    const inner = (await run(['mktree'], `100644 blob ${blob}\tconfig\n`)).stdout.trim();
    const outer = (await run(['mktree'], `040000 tree ${inner}\t.GIT\n`)).stdout.trim();
    const commit = (await run(['commit-tree', outer], 'x')).stdout.trim();
    const pushed = await copy.git('push', 'berth', `${commit}:refs/heads/main`);
    assert.equal(pushed.exitCode, 1);
    assert.match(pushed.stderr, /hasDotgit/);
  });
});

test('gitRouter answers who is not allowed in, in text', async (t) => {
  await served(undefined, async (server) => {
    const refs = (name: string) => `/${name}.git/info/refs?service=git-receive-pack`;
    await t.test('401 and a challenge without a token', async () => {
      const answer = await get(server, refs('hello'));
      assert.equal(answer.status, 401);
      assert.match(JSON.stringify(answer.headers), /"www-authenticate":"Basic realm=/);
    });
    await t.test('401 with a wrong token', async () => {
      assert.equal((await get(server, refs('hello'), 'wrong')).status, 401);
      const copy = await server.workingCopy();
      const url = server.url.replace(TOKEN, 'wrong');
      assert.match((await copy.git('push', url, 'main')).stderr, /Authentication failed/);
    });
    await t.test('403 with the token of somebody else', async () => {
      assert.equal((await get(server, refs('hello'), STRANGER)).status, 403);
      assert.equal((await get(server, refs('hello').replace('receive', 'upload'), STRANGER)).status, 403);
    });
    for (const name of [
      'nope',
      '..%2f..%2fhello',
      '%2e%2e',
      'hello;id',
      '$(id)',
      'api',
      'HELLO',
      'h%0aello',
      'ä'.repeat(80),
    ]) {
      await t.test(`404 for ${name.slice(0, 20)}`, async () => {
        const answer = await get(server, encodeURI(refs(name)).replaceAll('%25', '%'), TOKEN);
        assert.equal(answer.status, 404);
        assert.match(JSON.stringify(answer.headers), /text\/plain/);
      });
    }
    await t.test('400 for the dumb protocol', async () => {
      assert.equal((await get(server, '/hello.git/info/refs', TOKEN)).status, 400);
    });
  });
});
