import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySource } from '../memory-source.ts';
import type { DockerfilePlan } from '../plan.ts';
import { dockerfile } from './dockerfile.ts';
import { readHerokuYml } from './heroku-yml.ts';

const catalog = { node: [], python: [] };

async function planned(yml: string, files: Readonly<Record<string, string>>): Promise<DockerfilePlan> {
  const source = memorySource({ ...files, 'heroku.yml': yml });
  assert.equal(await dockerfile.detect(source), true);
  const plan = await dockerfile.plan(source, catalog);
  return plan.kind === 'dockerfile' ? plan : assert.fail();
}

const FULL = `setup:
  addons:
    - plan: heroku-postgresql
  config:
    S3_BUCKET: my-example-bucket
build:
  docker:
    web:
      dockerfile: docker/web/Dockerfile
      target: production
  config:
    RAILS_ENV: development
release:
  command:
    - ./migrate.sh
    - ./seed.sh
  image: web
run:
  web: bundle exec puma -C config/puma.rb
  worker:
    command:
      - python worker.py
    image: web
`;

test('a heroku.yml says what is built, with which arguments, and what is run', async () => {
  const plan = await planned(FULL, { 'docker/web/Dockerfile': 'FROM a AS production\nARG RAILS_ENV KEY\nUSER x\n' });
  assert.deepEqual(
    { ...plan, sections: plan.sections.map(({ lines }) => lines), warnings: plan.warnings.length },
    {
      kind: 'dockerfile',
      buildpack: 'dockerfile',
      title: 'Dockerfile',
      sections: [['heroku.yml declares types -> web, worker, release']],
      warnings: 1,
      processTypes: {
        web: 'bundle exec puma -C config/puma.rb',
        worker: 'python worker.py',
        release: './migrate.sh && ./seed.sh',
      },
      dockerfile: 'Dockerfile',
      context: 'docker/web',
      target: 'production',
      args: ['KEY', 'RAILS_ENV'],
      values: { RAILS_ENV: 'development' },
    },
  );
  const yml = await readHerokuYml(memorySource({ 'heroku.yml': FULL }));
  assert.deepEqual(yml?.config, { S3_BUCKET: 'my-example-bucket' });
});

test('a heroku.yml without run leaves the commands to the image', async () => {
  const yml = 'build:\n  docker:\n    web: Dockerfile\n    worker: Dockerfile\n';
  const plan = await planned(yml, { Dockerfile: 'FROM a\nUSER b\n', Procfile: 'web: of the Procfile\n' });
  assert.deepEqual([plan.processTypes, plan.context], [{ web: '', worker: '' }, undefined]);
});

const faults: readonly (readonly [yml: string, reason: RegExp])[] = [
  ['build: x\n', /build is no mapping/],
  ['build:\n\tdocker:\n', /line 2: tab characters must not be used/],
  ['build:\n  docker:\n    web: a/Dockerfile\n    worker: b/Dockerfile\n', /different images for web and worker/],
  ['build:\n  docker:\n    web: ../Dockerfile\n', /no path in the source/],
  ['build:\n  config:\n    A-B: x\n', /A-B cannot be a name/],
  ['run:\n  "a b": x\n', /a b cannot be a process type/],
  ['run:\n  web:\n    - x\n', /run\.web is no mapping/],
];

for (const [yml, reason] of faults) {
  test(`a heroku.yml is refused when it is ${JSON.stringify(yml)}`, async () => {
    const reading = readHerokuYml(memorySource({ 'heroku.yml': yml }));
    await assert.rejects(reading, { name: 'PlanError', code: 'invalid_heroku_yml', message: reason });
  });
}

test('a heroku.yml that names a Dockerfile that is not there is refused', async () => {
  const source = memorySource({ 'heroku.yml': 'build:\n  docker:\n    web: docker/Dockerfile\n' });
  await assert.rejects(dockerfile.plan(source, catalog), {
    code: 'invalid_dockerfile',
    message: /there is no docker\/Dockerfile in the source/,
  });
});

test('a heroku.yml that names languages and no image leaves a Dockerfile beside it unused', async () => {
  const detects = (yml: string): Promise<boolean> =>
    dockerfile.detect(memorySource({ Dockerfile: 'FROM a\n', 'heroku.yml': yml }));
  assert.equal(await detects('build:\n  languages:\n    - go\nrun:\n  web: app\n'), false);
  assert.equal(await detects('build:\n  languages:\n    - go\n  docker:\n    web: Dockerfile\n'), true);
  assert.equal(await detects('build:\n\t- what\n'), true);
});
