import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { facts } from './berth.ts';
import { engine, SOCKET } from './engine.ts';
import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

/** Listens where it always does, and looks at no $PORT. */
const SERVER = [
  'use IO::Socket::INET;',
  'my $s = IO::Socket::INET->new(LocalPort => 8099, Listen => 5, ReuseAddr => 1) or die $!;',
  'while (my $c = $s->accept) { <$c>; print $c "HTTP/1.0 200 OK\\r\\n\\r\\nuser $< port $ENV{PORT} $ENV{WORD}"; close $c }',
].join('\n');

/** An image as somebody made it elsewhere; it goes with the story. */
async function withImage(name: string, story: () => Promise<void>): Promise<void> {
  const { stackImage } = JSON.parse(readFileSync(join(facts().home, 'settings.json'), 'utf8'));
  const tar = pack();
  tar.entry({ name: 'server.pl' }, SERVER);
  const lines = [`FROM ${stackImage}`, 'COPY server.pl /', 'USER 1234', 'EXPOSE 8099', 'CMD ["perl", "/server.pl"]'];
  tar.entry({ name: 'Dockerfile' }, `${lines.join('\n')}\n`);
  tar.finalize();
  await new Promise<void>((resolve, reject) => {
    const headers = { 'content-type': 'application/x-tar' };
    const asked = request({ socketPath: SOCKET, method: 'POST', path: `/build?t=${name}&rm=1`, headers }, (response) =>
      response.resume().on('end', resolve),
    );
    asked.on('error', reject);
    tar.pipe(asked);
  });
  try {
    await story();
  } finally {
    await engine('DELETE', `/images/${name}?force=1`);
  }
}

/** Writes what `docker save` would. */
function save(name: string, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: SOCKET, path: `/images/${name}/get` }, (response) => {
      response.toArray().then((chunks) => resolve(writeFileSync(file, Buffer.concat(chunks))), reject);
    });
    asked.on('error', reject);
    asked.end();
  });
}

test('an image is released as it is: by its name, then from an archive, then back', async ({ createApp }) => {
  const app = await createApp('image');
  const name = `${app.name}:1`;
  await withImage(name, async () => {
    await app.did('config:set', 'WORD=hello');
    const { code, output } = await app.berth('deploy', '--image', name);
    expect(code, output).toBe(0);
    expect((await app.get()).body).toBe('user 1234 port 8099 hello');
    const archive = join(app.folder, 'image.tar');
    await save(name, archive);
    const sent = await app.berth('deploy', '--image-archive', archive, '--version', 'sent');
    expect(sent.code, sent.output).toBe(0);
    rmSync(archive);
    expect((await app.did('releases')).stdout).toMatch(new RegExp(`Deploy sent[\\s\\S]*Deploy ${name}`));
    await app.did('rollback', 'v2');
    expect((await app.get()).body).toContain('hello');
  });
  const { code, output } = await app.deploy(webApp('pushed'));
  expect(code, output).toBe(0);
  expect((await app.get()).body).toBe('pushed');
});

test('an image of another app, or one that there is not, is not taken', async ({ createApp }) => {
  const theirs = await (await createApp('theirs', { files: webApp() })).live();
  const [build] = await theirs.json<{ id: string }[]>('builds');
  const app = await createApp('taker');
  for (const image of [`berth-${facts().instance}/app:${build?.id}`, 'x;id', 'no-such-image-of-anyone:1']) {
    const { code, output } = await app.berth('deploy', '--image', image);
    expect(code, output).not.toBe(0);
  }
});
