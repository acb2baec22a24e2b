import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { folderSource } from './folder-source.ts';
import { memorySource } from './memory-source.ts';
import { type BuildPlan, type Catalog, PlanError } from './plan.ts';
import { planSource } from './plan-source.ts';
import { pythonUpstream } from './python/origins.ts';
import { planErrorOf } from './tested-plans.ts';

const catalog: Catalog = {
  node: ['26.2.0', '24.21.0', '24.20.1', '22.22.0', '20.20.0', '18.20.8', '16.20.2'],
  python: ['3.14', '3.13', '3.11', '3.9'],
  upstreams: {
    python: { url: pythonUpstream.url, releases: [{ version: '3.12' }, { version: '3.10' }] },
  },
};

const samples = join(import.meta.dirname, '..', 'samples');
const fixtures = join(import.meta.dirname, 'fixtures', 'sources');
const plans = join(import.meta.dirname, 'fixtures', 'plans');

for (const folder of [samples, fixtures]) {
  const folders = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  for (const { name } of folders) {
    test(`planSource gives the recorded plan when the source is ${name}`, async (t) => {
      const plan = await outcome(await folderSource(join(folder, name)));
      t.assert.fileSnapshot(plan, join(plans, `${name}.json`));
    });
  }
}

test('planSource names what it looked for when no buildpack detects the source', async () => {
  const error = await planError({ 'notes.txt': 'hello' });
  assert.equal(error.code, 'unknown_language');
  assert.match(error.message, /Dockerfile, .*package\.json \(Node\.js\), requirements\.txt.*index\.html .*Procfile/);
  assert.match(error.next, /commit it and push again/);
});

const others: readonly (readonly [title: string, files: Record<string, string>, next: RegExp])[] = [
  [
    'Elixir',
    { 'mix.exs': 'x', Procfile: 'web: mix phx.server' },
    /berth buildpacks:set https:\/\/\S+-elixir\), or add a Dockerf/,
  ],
  ['Scala', { 'build.sbt': 'x', 'project/build.properties': '' }, /berth buildpacks:set https:\/\/\S+-scala\)/],
  ['.NET', { 'web/Shop.csproj': '<Project/>' }, /berth buildpacks:set https:\/\/\S+-dotnet\)/],
  ['Gleam', { 'gleam.toml': '', 'src/x.gleam': '' }, /by its address \(berth buildpacks:set https:\/\/…\)/],
  ['a Jekyll site', { '_config.yml': '', '_posts/a.md': '' }, /commit the folder that Jekyll makes/],
];

for (const [title, files, next] of others) {
  test(`planSource names the language and a way when it is ${title}, which no buildpack knows`, async () => {
    const error = await planError(files);
    assert.equal(error.code, 'unknown_language');
    assert.match(error.message, new RegExp(`no buildpack of Berth's knows ${title.replace('.', '\\.')}`));
    assert.match(error.next, next);
  });
}

test('planSource says what becomes of a compose file', async () => {
  const files = { 'docker-compose.yml': 'services:\n', 'web/Dockerfile': 'FROM a\n' };
  const { next } = await planError(files);
  assert.match(next, /^docker-compose\.yml is not read.* Your app seems to be in web\/.*root=web/);
});

test('planSource names the Dockerfile that is called otherwise', async () => {
  assert.match(
    (await planError({ 'Dockerfile.prod': 'FROM x' })).next,
    /^Call Dockerfile\.prod Dockerfile, or name it in a heroku/,
  );
});

test('planSource warns of a web that listens on localhost, unless a server in front of it asks there', async () => {
  const warned = async (web: string) =>
    (await planned({ 'package.json': '{}', Procfile: `web: ${web}` })).warnings.some((each) => /localhost/.test(each));
  const commands = [
    'gunicorn -b 127.0.0.1:8000 a',
    'x --host=localhost',
    'x -b 0.0.0.0:$PORT',
    'nginx & x -b 127.0.0.1:8',
  ];
  assert.deepEqual(await Promise.all(commands.map(warned)), [true, true, false, false]);
});

test('planSource names the subfolder when the app lies in one', async () => {
  const error = await planError({ 'web/package.json': '{}', 'README.md': '' });
  assert.match(error.next, /seems to be in web\//);
});

test('planSource says that there are no files when the source is empty', async () => {
  assert.match((await planError({})).message, /it has no files/);
});

test('planSource lets a Dockerfile win and says so when a language is there too', async () => {
  const plan = await planned({ Dockerfile: 'FROM x', 'package.json': '{"scripts":{"start":"node ."}}' });
  assert.equal(plan.buildpack, 'dockerfile');
  assert.deepEqual(plan.sections[0], {
    title: 'Dockerfile app detected',
    lines: ['Node.js is found too; Dockerfile comes first and is used (to change that: berth buildpacks:set nodejs)'],
  });
});

test('planSource takes no notice of a file that is wrong and is not used', async () => {
  const plan = await planned({ Dockerfile: 'FROM x\nUSER y\n', 'package.json': '{ // mine' });
  assert.deepEqual([plan.buildpack, plan.warnings], ['dockerfile', []]);
});

const django = { 'requirements.txt': 'django==5\ngunicorn==23', 'manage.py': '', 'shop/wsgi.py': '' };
const assets = {
  'package.json': '{"scripts":{"build":"tailwindcss -o out.css"},"devDependencies":{"tailwindcss":"4"}}',
};
const together: readonly (readonly [
  when: string,
  files: Record<string, string>,
  used: string,
  steps: readonly string[],
])[] = [
  [
    'the Procfile starts it',
    { ...django, ...assets, Procfile: 'web: gunicorn shop.wsgi' },
    'python',
    ['npm run build'],
  ],
  ['package.json starts nothing', { ...django, ...assets }, 'python', ['npm run build']],
  ['package.json builds nothing', { ...django, 'package.json': '{"devDependencies":{"prettier":"3"}}' }, 'python', []],
  ['the Procfile starts Node.js', { ...django, ...assets, Procfile: 'web: node a.js' }, 'nodejs', ['npm run build']],
  ['there is a server.js', { ...django, ...assets, 'server.js': '' }, 'nodejs', ['npm run build']],
];

for (const [when, files, used, steps] of together) {
  test(`planSource plans with ${used} of Python and Node.js when ${when}`, async () => {
    const plan = await planned(files);
    assert.equal(plan.buildpack, used);
    assert.ok(plan.kind === 'container');
    assert.equal(plan.runtime.name, used);
    assert.deepEqual(
      plan.steps.map(({ script }) => script).filter((script) => /run build/.test(script)),
      steps,
    );
  });
}

const commandPorts: readonly (readonly [web: string, port: number | undefined])[] = [
  ['next start -p 3000', 3000],
  ['serve -s dist -l tcp://0.0.0.0:5000', 5000],
  ['gunicorn --bind=0.0.0.0:8080 app:app', 8080],
  ['next start -p $PORT', undefined],
  ['x --port 80', undefined],
  ['mkdir -p 2024/a && x', undefined],
];

for (const [web, port] of commandPorts) {
  test(`planSource leads requests to ${port ?? '$PORT'} when web is ${web}`, async () => {
    assert.equal((await planned({ 'package.json': '{}', Procfile: `web: ${web}` })).port, port);
  });
}

test('planSource warns of secrets, submodules and a misnamed Procfile when the tree has them', async () => {
  const source = memorySource(
    { 'index.html': '', '.env': 'API_KEY=1', 'lib/.env.production': 'KEY=2', vendor: 'abc', procfile: 'web: x' },
    { vendor: 'submodule' },
  );
  const { warnings } = await planSource(source, catalog);
  assert.match(warnings[0] ?? '', /^\.env and lib\/\.env\.production may hold secrets/);
  assert.match(warnings[1] ?? '', /^vendor: git submodules are not fetched/);
  assert.match(warnings[2] ?? '', /^procfile is not read/);
});

test('planSource warns of no .env file when it holds nothing that could be secret', async () => {
  const plan = await planned({
    'index.html': '',
    '.env': '# for development\nENERGY=20 GeV\nexport TIMES="10"\n',
    '.env.production': 'VITE_API_KEY=public\nREACT_APP_ID=$ID\nDATABASE_URL=postgres://localhost/shop\nSECRET=\n',
  });
  assert.deepEqual(plan.warnings, []);
  const secret = await planned({ 'index.html': '', '.env': 'A=1\nDATABASE_URL=postgres://u:p@db.example/shop\n' });
  assert.match(secret.warnings.join(), /^\.env may hold secrets/);
});

test('planSource shows no control character when names in the source have them', async () => {
  const name = '-rf\n\u001b[31m/.env';
  const plan = await planned({ 'index.html': '', [name]: 'x' });
  const text = [...plan.warnings, ...plan.sections.flatMap((section) => [section.title, ...section.lines])].join('');
  assert.match(text, /-rf\\u000a\\u001b\[31m\/\.env/);
  assert.doesNotMatch(text, /\p{Cc}/u);
});

test('planSource plans when the tree has 100,000 files, deep folders and names like options', async () => {
  const names = Array.from({ length: 100_000 }, (_, index) => [`-o/${'d/'.repeat(50)}--${index}\n`, ''] as const);
  const plan = await planned({
    ...Object.fromEntries(names),
    'package.json': '{"scripts":{"start":"x","prepare":"y"}}',
  });
  assert.equal(plan.kind === 'container' && plan.install?.inputs.length, 100_001);
});

/** The plan as it is, or the error that takes its place. */
async function outcome(source: Parameters<typeof planSource>[0]): Promise<unknown> {
  try {
    return await planSource(source, catalog);
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    return { error: { code: error.code, message: error.message, next: error.next } };
  }
}

async function planned(texts: Record<string, string>): Promise<BuildPlan> {
  return await planSource(memorySource(texts), catalog);
}

async function planError(texts: Record<string, string>): Promise<PlanError> {
  return await planErrorOf(planned(texts));
}

const express = {
  'package.json': '{"dependencies":{}}',
  'server.js': '',
  Gemfile: '',
  Procfile: 'web: of the Procfile\n',
};

test('planSource takes languages, run and release of a heroku.yml without images', async () => {
  const yml =
    'build:\n  languages:\n    - nodejs\nrun:\n  web: node server.js\n  worker:\n    command:\n      - node one.js\n      - node two.js\nrelease:\n  command:\n    - node migrate.js\n';
  const plan = await planSource(memorySource({ ...express, 'heroku.yml': yml, Dockerfile: 'FROM a\n' }), catalog);
  assert.equal(plan.buildpack, 'nodejs');
  assert.deepEqual(plan.processTypes, {
    web: 'node server.js',
    worker: 'node one.js && node two.js',
    release: 'node migrate.js',
  });
  assert.match(JSON.stringify(plan.sections), /heroku\.yml declares types -> web, worker, release/);
});

test('planSource keeps the Procfile where a heroku.yml names languages alone, and what was set wins over them', async () => {
  const source = memorySource({ ...express, 'heroku.yml': 'build:\n  languages:\n    - nodejs\n' });
  assert.deepEqual((await planSource(source, catalog)).processTypes, { web: 'of the Procfile' });
  assert.equal((await planSource(source, catalog, ['procfile'])).buildpack, 'procfile');
  const unknown = planSource(
    memorySource({ ...express, 'heroku.yml': 'build:\n  languages:\n    - cobol\n' }),
    catalog,
  );
  await assert.rejects(unknown, { code: 'invalid_buildpacks', message: /there is none of that name/ });
  const empty = 'build:\n  languages:\n    - nodejs\nrun:\n  web:\n    image: web\n';
  await assert.rejects(planSource(memorySource({ ...express, 'heroku.yml': empty }), catalog), {
    code: 'invalid_heroku_yml',
    message: /run\.web has no command/,
  });
});
