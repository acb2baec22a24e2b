import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from '../app.ts';
import { api, until } from '../http.ts';
import { expect, test } from '../story.ts';
import { commitOf, publishBuildpacks } from './buildpacks.ts';

const INDEX = '<!doctype html><title>Buildpacks</title>';

test('buildpacks of others build apps: set by command, by app.json and for one build, classic and Cloud Native', async ({
  createApp,
}) => {
  const packs = await createApp('packs', { files: { 'index.html': INDEX } });
  const url = await publishBuildpacks(packs);
  await packs.live();

  const app = await createApp('foreign', { files: { 'page.txt': 'a page, and ' } });
  await app.did('buildpacks:set', `${url('perl')}#v1`);
  // The first makes what such buildpacks and their apps run on.
  const first = await app.push('main', { timeoutMs: 800_000 });
  expect(first.code, first.output).toBe(0);
  expect(first.output).toContain(`Fetching the buildpack ${url('perl')}#v1`);
  expect(first.output).toContain(`At commit ${commitOf(packs, 'perl')}`);
  expect((await app.get()).body).toBe('a page, and hello from .profile.d\n');

  // Several in order, of which one brings Debian packages along in the slug.
  await app.did('buildpacks:set', url('apt'));
  for (const name of ['exporter', 'perl']) await app.did('buildpacks:add', url(name));
  const three = await app.deploy({ Aptfile: 'jq\nlibjq1\nlibonig5\n' });
  expect(three.code, three.output).toBe(0);
  expect(three.output).toMatch(/Apt app detected[\s\S]*Exporter app detected[\s\S]*Perl page app detected/);
  expect((await app.did('run', 'command -v jq; jq -Mn 1+1; tool')).stdout).toMatch(
    /\/app\/\.apt\/usr\/bin\/jq\s+2\s+the tool speaks/,
  );
  expect((await app.get()).body).toBe('a page, and hello from .profile.d\n');

  await buildsAmongOurs(await createApp('among-ours', { files: NODE_APP }), url('exporter'));

  const byFile = await createApp('by-app-json', {
    files: {
      'app.json': JSON.stringify({ buildpacks: [{ url: url('native') }] }),
      'page.txt': 'a page in a layer, and ',
    },
  });
  const native = await byFile.push();
  expect(native.code, native.output).toBe(0);
  expect(native.output).toContain('Page in a layer 1.0.0');
  expect((await byFile.get()).body).toBe('a page in a layer, and from env.launch\n');
  await byFile.did('ps:scale', 'ticker=1');
  await until('the second process of launch.toml runs', async () => {
    return (await byFile.did('logs', '--dyno', 'ticker')).stdout.includes('a tick');
  });

  const once = await createApp('for-one-build', { files: { 'index.html': INDEX, 'page.txt': 'one build, and ' } });
  await once.live();
  expect((await once.get()).body).toBe(INDEX);
  expect(await builtWith(once, [{ url: `${url('perl')}#main` }])).toBe('succeeded');
  expect((await once.get()).body).toBe('one build, and hello from .profile.d\n');
  await once.live();
  expect((await once.get()).body).toBe(INDEX);
});

/** An app whose build script and server call the tool that a buildpack brings. */
const NODE_APP = {
  'package.json': JSON.stringify({
    scripts: { build: 'tool > built.txt', start: 'node server.js' },
    dependencies: { 'is-odd': '3.0.1' },
  }),
  'server.js': `const { execSync } = require('node:child_process');
const { readFileSync } = require('node:fs');
const text = readFileSync('built.txt') + execSync('tool') + require('is-odd')(3);
require('node:http').createServer((_, response) => response.end(text)).listen(process.env.PORT);
`,
};

/** A buildpack of others and then ours, which has what the other brings. */
async function buildsAmongOurs(app: App, other: string): Promise<void> {
  await app.did('buildpacks:set', other, 'nodejs');
  const { code, output } = await app.push('main', { timeoutMs: 400_000 });
  expect(code, output).toBe(0);
  expect(output).toMatch(/Exporter app detected[\s\S]*Node\.js set as buildpack[\s\S]*npm run build/);
  expect((await app.get()).body).toBe('the tool speaks\nthe tool speaks\ntrue');
  const plan = (await app.did('plan', '--app', app.name)).stdout;
  expect(plan).toMatch(/Node\.js set as buildpack[\s\S]*a buildpack of a git repository as well\n {7}http\S+exporter/);
}

/** Builds the app's folder through `POST /apps/:app/builds`, as tools of the API do; answers how it ended. */
async function builtWith(app: App, buildpacks: readonly { url: string }[]): Promise<string> {
  const file = join(app.folder, '.git', 'source.tar.gz');
  await app.git('archive', '--output', file, 'HEAD');
  const source = (await api('POST', '/sources')).json<{ source_blob: { put_url: string; get_url: string } }>();
  const sent = await fetch(source.source_blob.put_url, { method: 'PUT', body: readFileSync(file) });
  expect(sent.status).toBe(200);
  const begun = await api('POST', `/apps/${app.name}/builds`, {
    json: { source_blob: { url: source.source_blob.get_url }, buildpacks },
  });
  expect(begun.status, begun.body).toBe(201);
  const { id, buildpacks: named } = begun.json<{ id: string; buildpacks: { url: string }[] }>();
  expect(named.map(({ url }) => url)).toEqual(buildpacks.map(({ url }) => url));
  const state = () => api('GET', `/apps/${app.name}/builds/${id}/state`);
  const ended = await until(
    'the build has ended',
    async () => {
      const { status } = (await state()).json<{ status: string }>();
      return ['succeeded', 'failed', 'cancelled'].includes(status) && status;
    },
    { seconds: 120 },
  );
  return ended;
}
