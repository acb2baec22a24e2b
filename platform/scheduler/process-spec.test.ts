import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openRecord } from '../store/testing/record.ts';
import { IMAGE_COMMAND, oneOffSpec, type ProcessContext, setSpec, sizeOrDefault } from './process-spec.ts';

test('setSpec gives config vars, over them PORT, the size and the address', (t) => {
  const record = openRecord(t);
  const release = record.release();
  const set = record.set({ release });
  const dyno = record.dyno({ release, set });
  const context: ProcessContext = {
    app: record.app,
    release,
    image: record.image({ commit: null }),
    config: { PORT: '1', A: 'b', HEROKU_APP_NAME: 'mine' },
    pool: '10.90.0.0/16',
    size: sizeOrDefault('standard-2x'),
  };
  const spec = setSpec({ context, set, dynos: [dyno] });
  assert.deepEqual(spec.env, {
    HEROKU_APP_NAME: 'mine',
    HEROKU_APP_ID: record.app.id,
    HEROKU_RELEASE_VERSION: 'v1',
    PORT: '8000',
    A: 'b',
  });
  assert.deepEqual(spec.limits, { memoryBytes: 1024 * 1024 * 1024, cpus: 2, pids: 512 });
  assert.deepEqual(spec.network, { appId: record.app.id, subnet: '10.90.0.0/24' });
  assert.deepEqual(spec.slots, [{ dynoId: dyno.id, name: 'web.1', address: dyno.address }]);
  assert.equal(spec.command, 'node server.js');
  assert.equal(spec.port, 8000);
});

test('setSpec lets a Dockerfile image start what it starts by itself', (t) => {
  const record = openRecord(t);
  const processTypes = { web: `${IMAGE_COMMAND}/bin/server`, worker: '/bin/worker' };
  const image = record.image({ kind: 'dockerfile', processTypes });
  const release = record.release({ image });
  const context: ProcessContext = {
    app: record.app,
    release,
    image,
    config: {},
    pool: '10.90.0.0/16',
    size: sizeOrDefault('no such size'),
  };
  const web = record.set({ release });
  const exposed = setSpec({ context: { ...context, image: { ...image, port: 80 } }, set: web, dynos: [] });
  assert.deepEqual([exposed.port, exposed.env['PORT']], [80, '80']);
  const command = (type: string) => setSpec({ context, set: record.set({ release, type }), dynos: [] }).command;
  assert.equal(command('web'), null);
  assert.equal(command('worker'), '/bin/worker');
  const dyno = record.dyno({ release, set: null, name: 'run.1234' });
  const spec = oneOffSpec({ context, dyno, env: { TERM: 'xterm' }, tty: true, attach: true, columns: 80, rows: 24 });
  assert.equal(spec.command, 'node server.js');
  assert.equal(spec.env['TERM'], 'xterm');
  assert.equal(spec.env['PORT'], undefined);
  assert.equal(spec.runAs, 'image');
});
