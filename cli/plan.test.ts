import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fakeApi } from './fake-api.ts';

const CATALOG = { node: ['24.9.9'], python: ['3.13'] };

test('plan explains a folder with the versions that Berth has', async () => {
  const api = await fakeApi({ 'GET /platform/catalog': CATALOG });
  const web = join(api.folder, 'code/apps/web');
  await mkdir(web, { recursive: true });
  await writeFile(join(web, 'package.json'), '{"scripts":{"start":"node server.js"}}');
  await writeFile(join(web, 'server.js'), '');
  await symlink('/etc/passwd', join(web, 'requirements.txt'));
  const { exitCode, stdout, stderr } = await api.berth(['plan', 'code', '--root', 'apps/web']);
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /^-----> Node\.js app detected\n/);
  assert.match(stdout, /Using Node\.js 24\.9\.9\n/);
  assert.match(stdout, /-----> Process types\n {7}web: node server\.js\n/);
  const json = await api.berth(['plan', 'code/apps/web', '--json']);
  assert.equal(JSON.parse(json.stdout).plan.processTypes.web, 'node server.js');
  await api.close();
});

test('plan says what is wrong with a folder, and works where no Berth is known', async () => {
  const api = await fakeApi({});
  await mkdir(join(api.folder, 'odd'));
  await writeFile(join(api.folder, 'odd/notes.txt'), 'x');
  const none = { BERTH_API_URL: '', BERTH_API_KEY: '' };
  const unknown = await api.berth(['plan', 'odd'], { env: none });
  assert.equal(unknown.exitCode, 1);
  assert.match(unknown.stderr, /no buildpack knows it/);
  await writeFile(join(api.folder, 'odd/index.html'), 'x');
  const known = await api.berth(['plan', 'odd'], { env: none });
  assert.equal(known.exitCode, 0, known.stderr);
  assert.match(known.stdout, /^-----> Static/);
  await writeFile(join(api.folder, 'odd/app.json'), '{"buildpacks":[{"url":"https://example.com/x#v1"}]}');
  const foreign = await api.berth(['plan', 'odd'], { env: none });
  assert.match(foreign.stdout, /a buildpack of a git repository\n {7}https:\/\/example\.com\/x#v1\n/);
  await writeFile(
    join(api.folder, 'odd/app.json'),
    '{"buildpacks":[{"url":"https://example.com/x"},{"url":"static"}]}',
  );
  const both = await api.berth(['plan', 'odd'], { env: none });
  assert.match(
    both.stdout,
    /^-----> Static.* set as buildpack[\s\S]*a buildpack of a git repository as well\n {7}https:/,
  );
  await api.close();
});

test('plan --app shows what the API says, in the same words', async () => {
  const plan = {
    kind: 'dockerfile',
    buildpack: 'dockerfile',
    title: 'Dockerfile',
    sections: [{ title: 'Dockerfile app detected', lines: [] }],
    warnings: ['Be careful.'],
    processTypes: { web: '' },
    dockerfile: 'Dockerfile',
  };
  const api = await fakeApi({ 'GET /apps/hello/plan': { commit: 'c0ffee', root: null, buildpacks: [], plan } });
  const { stdout } = await api.berth(['plan', '--app', 'hello']);
  assert.match(stdout, /^-----> Dockerfile app detected\n/);
  assert.match(stdout, / ! {5}Warning: Be careful\.\n$/);
  const both = await api.berth(['plan', '.', '--app', 'hello']);
  assert.equal(both.exitCode, 2);
  await api.close();
});
