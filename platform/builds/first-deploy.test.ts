import assert from 'node:assert/strict';
import { test } from 'node:test';
import { queueFixture as fixture } from './testing/queue-fixture.ts';

const signal = new AbortController().signal;

test('BuildQueue sets up at the first deploy what app.json asks for, and runs postdeploy when it is live', async (t) => {
  const appJson = {
    env: { SECRET: { generator: 'secret' }, MODE: 'fast', A: 'theirs', MAYBE: { required: false } },
    formation: { web: { quantity: 2, size: 'standard-2x' }, worker: { quantity: 3 }, clock: { size: 'Hobby' } },
    scripts: { postdeploy: 'bin/seed' },
  };
  const { record, store, queue, works, outputs, push, live, begun } = fixture(t, { appJson });
  const { app } = record;
  store.transaction(() => store.formation.add({ appId: app.id, type: 'web', quantity: 1 }));
  record.release({ config: { A: 'mine' }, image: null });
  const build = await push();
  await begun(1);
  const config = works[0]?.context.config ?? {};
  assert.deepEqual({ ...config, SECRET: config['SECRET']?.length }, { A: 'mine', MODE: 'fast', SECRET: 64 });
  works[0]?.finish({ processTypes: { web: 'x', clock: 'y' } });
  const release = await live(build);
  await queue.ended({ buildId: build.id, signal });
  assert.deepEqual(store.releases.config(release.id), config);
  const formation = store.formation.ofApp(app.id).map(({ type, quantity, size }) => `${type} ${quantity} ${size}`);
  assert.deepEqual(formation, ['clock 0 Basic', 'web 2 Standard-2X']);
  const output = outputs.get(build.id) ?? '';
  assert.match(output, /-----> Setting up the app as app\.json asks\n {7}Config vars: SECRET, MODE\n/);
  assert.match(output, /-----> Running the postdeploy command of app\.json\n {7}\$ bin\/seed\n {7}ran bin\/seed\n$/);
  assert.doesNotMatch(output, new RegExp(config['SECRET'] ?? ''));

  store.transaction(() => store.releases.succeed(release));
  const second = await push();
  await begun(2);
  assert.deepEqual(works[1]?.context.config, config, 'the secret is not made anew');
  works[1]?.finish();
  await live(second);
  await queue.ended({ buildId: second.id, signal });
  assert.doesNotMatch(outputs.get(second.id) ?? '', /app\.json|postdeploy/);
});

test('BuildQueue names the required config vars of app.json that nobody set', async (t) => {
  const env = { HOST: { required: true }, KEY: {}, A: { required: true } };
  const { record, queue, works, push } = fixture(t, { appJson: { env } });
  record.release({ config: { A: '1' }, image: null });
  const { errorCode, errorMessage } = await queue.ended({ buildId: (await push()).id, signal });
  assert.equal(errorCode, 'missing_config');
  assert.match(errorMessage ?? '', /not set: HOST, KEY$/);
  assert.equal(works.length, 0, 'nothing was built');
});

test('BuildQueue tells a postdeploy command that failed, and leaves the app as it is', async (t) => {
  const { queue, works, outputs, push, live, begun } = fixture(t, { appJson: { scripts: { postdeploy: 'fail' } } });
  const build = await push();
  await begun(1);
  works[0]?.finish();
  await live(build);
  assert.equal((await queue.ended({ buildId: build.id, signal })).status, 'succeeded');
  assert.match(outputs.get(build.id) ?? '', / ! {5}It ended with code 3\. The app is live all the same/);
});

test('BuildQueue refuses a dyno size of app.json that there is not', async (t) => {
  const { queue, push } = fixture(t, { appJson: { formation: { web: { size: 'huge' } } } });
  const { errorCode, errorMessage } = await queue.ended({ buildId: (await push()).id, signal });
  assert.equal(errorCode, 'invalid_app_json');
  assert.match(errorMessage ?? '', /dyno size "huge"/);
});

test('BuildQueue leaves a formation alone that somebody has scaled already', async (t) => {
  const { record, store, queue, works, push, live, begun } = fixture(t, {
    appJson: { formation: { web: { quantity: 4 } } },
  });
  store.transaction(() => store.formation.add({ appId: record.app.id, type: 'web', quantity: 1 }));
  await new Promise((resolve) => setTimeout(resolve, 2));
  record.scale('web', 3);
  const build = await push();
  await begun(1);
  works[0]?.finish();
  await live(build);
  await queue.ended({ buildId: build.id, signal });
  assert.equal(store.formation.ofApp(record.app.id)[0]?.quantity, 3);
});
