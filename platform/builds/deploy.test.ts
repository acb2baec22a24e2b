import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openRecord } from '../store/testing/record.ts';
import { deployer } from './deploy.ts';

test('deployer passes the output on, whole characters only, and says that a failure is explained', async (t) => {
  const record = openRecord(t);
  const { store, app, account } = record;
  const bytes = Buffer.from('grün ✓\n');
  const deploy = deployer({
    builds: {
      enqueue: async (build) => store.transaction(() => store.builds.create(build)),
      ended: async ({ buildId }) => {
        const build = store.builds.byId(buildId);
        assert.ok(build);
        const end = { code: 'install_failed', message: 'It failed\nmore', next: 'Mend it.' };
        store.transaction(() => store.builds.finish({ build, status: 'failed', ...end }));
        return store.builds.byId(buildId) ?? build;
      },
    },
    outputs: {
      replay: async function* () {
        for (const byte of bytes) yield Buffer.of(byte);
        yield Buffer.from('ü').subarray(0, 1);
      },
    },
  });
  const shown: string[] = [];
  const outcome = await deploy({
    app,
    account,
    commit: 'c'.repeat(40),
    subject: null,
    onOutput: (text) => shown.push(text),
    onLive: async () => assert.fail('a failed build is not live'),
  });
  assert.equal(shown.join(''), 'grün ✓\n\ufffd');
  assert.deepEqual(outcome, {
    ok: false,
    code: 'install_failed',
    message: 'It failed\nmore',
    next: 'Mend it.',
    explained: true,
  });
});
