import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import type { ExecSpec } from '../engine/engine.ts';
import { openRecord } from '../store/testing/record.ts';
import { execIn } from './exec.ts';

test('execIn runs a command as the image of the dyno wants it, and records who ran one where, but not which', async (t) => {
  const record = openRecord(t);
  const { store, app, account } = record;
  const web = record.dyno({ release: record.release(), set: null, name: 'web.1' });
  const specs: ExecSpec[] = [];
  const process = {
    stdin: null,
    stdout: new PassThrough(),
    stderr: null,
    resize: async () => undefined,
    kill: async () => undefined,
    ended: Promise.resolve({ exitCode: 0 }),
  };
  const engine = {
    exec: async (spec: ExecSpec) => {
      specs.push(spec);
      return process;
    },
  };
  const of = { accountId: account.id, dyno: web, tty: true, env: { TERM: 'xterm' }, columns: 80, rows: null };
  assert.equal(await execIn({ store, engine }, { ...of, command: 'psql postgres://u:secret@h' }), process);
  assert.deepEqual(specs, [
    {
      dynoId: web.id,
      name: 'web.1',
      runAs: 'profile',
      command: 'psql postgres://u:secret@h',
      env: { TERM: 'xterm' },
      tty: true,
      columns: 80,
    },
  ]);
  const [event] = store.events.since({ appId: app.id, kind: 'dyno.exec', at: 0 });
  assert.equal(event?.accountId, account.id);
  assert.deepEqual(event?.data, { dyno: web.id, name: 'web.1' });
});
