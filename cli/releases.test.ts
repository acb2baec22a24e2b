import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answers, type FakeApi, fakeApi, reply } from './fake-api.ts';

const ROLLOUT = {
  id: 'r5',
  app: { id: 'a1', name: 'hello' },
  release: { id: 'rel5', version: 5 },
  step: 'done',
  error: null,
};

function release(version: number, more: object = {}): object {
  return {
    id: `rel${version}`,
    version,
    description: `Deploy ${version}`,
    current: false,
    status: 'succeeded',
    eligible_for_rollback: true,
    output_stream_url: null,
    slug: { id: `s${version}` },
    user: { id: 'u', email: 'admin@localhost' },
    created_at: new Date().toISOString(),
    ...more,
  };
}

/** Answers a rollout that goes through `statuses`, one at each look. */
function rolling(statuses: readonly object[], more: Answers = {}): Promise<FakeApi> {
  let look = 0;
  const link = { link: '</apps/hello/rollouts/r5>; rel="rollout"' };
  return fakeApi({
    'PATCH /apps/hello/config-vars': reply(200, { A: '1' }, link),
    'POST /apps/hello/releases': reply(201, release(5), link),
    'GET /apps/hello/releases/3': release(3),
    'GET /apps/hello/rollouts/r5': reply200(() => ({ ...ROLLOUT, ...statuses[Math.min(look++, statuses.length - 1)] })),
    ...more,
  });
}

function reply200(body: () => object) {
  return (...call: Parameters<ReturnType<typeof reply>>) => reply(200, body())(...call);
}

test('config:set sends values byte for byte and waits until the release is live', async () => {
  const api = await rolling([{ status: 'pending' }, { status: 'running' }, { status: 'succeeded' }]);
  const value = ` two\nlines = "$(id)" '\\' – 🚢 `;
  const { exitCode, stdout, stderr } = await api.berth(['config:set', '-a', 'hello', `A=${value}`, 'B=', 'C=a=b']);
  assert.equal(exitCode, 0, stderr);
  assert.equal(api.asked[0], `PATCH /apps/hello/config-vars ${JSON.stringify({ A: value, B: '', C: 'a=b' })}`);
  assert.equal(api.asked.filter((asked) => asked.includes('/rollouts/r5')).length, 3);
  assert.equal(stdout, '');
  assert.equal(stderr, 'Setting A, B, C and restarting hello... done, v5\n');
  await api.close();
});

test('config:set exits with 1 and says the cause and the next step when the rollout fails', async () => {
  const error = { id: 'boot_timeout', message: 'web.1 did not listen on $PORT within 60 s' };
  const api = await rolling([{ status: 'failed', error }]);
  const { exitCode, stderr } = await api.berth(['config:set', '-a', 'hello', 'A=1']);
  assert.equal(exitCode, 1);
  assert.equal(
    stderr,
    [
      'Setting A and restarting hello... failed',
      ' ▸    Cannot set config vars of hello: web.1 did not listen on $PORT within 60 s (boot_timeout)',
      ' ▸    v5 is not live; the release before it goes on serving. See `berth logs --app hello`.',
      '',
    ].join('\n'),
  );
  await api.close();
});

test('config:set goes on waiting when the API is away for a moment', async () => {
  let look = 0;
  const api = await rolling([], {
    'GET /apps/hello/rollouts/r5': (...call: Parameters<ReturnType<typeof reply>>) => {
      look += 1;
      if (look === 1) call[1].destroy();
      else if (look === 2) reply(503, { id: 'service_unavailable', message: 'Berth is starting' })(...call);
      else reply(200, { ...ROLLOUT, status: 'succeeded' })(...call);
    },
  });
  const { exitCode, stderr } = await api.berth(['config:set', '-a', 'hello', 'A=1']);
  assert.equal(exitCode, 0, stderr);
  assert.equal(look, 3);
  await api.close();
});

test('config:set does not wait with --no-wait, takes a value from standard input, and refuses what is no NAME=VALUE', async () => {
  const api = await rolling([{ status: 'running' }]);
  const { exitCode, stderr } = await api.berth(['config:set', '-a', 'hello', '--stdin', 'KEY', '--no-wait'], {
    input: 'a\nb\n',
  });
  assert.equal(exitCode, 0, stderr);
  assert.equal(api.asked[0], 'PATCH /apps/hello/config-vars {"KEY":"a\\nb\\n"}');
  const wrong = await api.berth(['config:set', '-a', 'hello', 'A']);
  assert.equal(wrong.exitCode, 2);
  assert.match(wrong.stderr, /Cannot set config vars: A is not NAME=VALUE/);
  await api.close();
});

test('config:unset sends nulls, and config:import one change for a whole file', async () => {
  const api = await rolling([{ status: 'succeeded' }]);
  await api.berth(['config:unset', '-a', 'hello', 'A', 'B']);
  assert.equal(api.asked[0], 'PATCH /apps/hello/config-vars {"A":null,"B":null}');
  const absent = await api.berth(['config:import', 'nowhere.env', '-a', 'hello']);
  assert.match(absent.stderr, /Cannot set config vars of hello: nowhere\.env cannot be read\n/);
  await api.berth(['config:import', '-a', 'hello'], { input: '# env\nexport A="x y"\nB=2\n' });
  assert.equal(api.asked[2], 'PATCH /apps/hello/config-vars {"A":"x y","B":"2"}');
  await api.close();
});

test('config prints values as they are, and config:get fails when there is no such config var', async () => {
  const api = await fakeApi({ 'GET /apps/hello/config-vars': { LONG_NAME: 'x', B: "it's" } });
  const list = await api.berth(['config', '-a', 'hello']);
  assert.equal(list.stdout, "B:         it's\nLONG_NAME: x\n");
  const shell = await api.berth(['config', '-a', 'hello', '--shell']);
  assert.equal(shell.stdout, "B='it'\\''s'\nLONG_NAME=x\n");
  const got = await api.berth(['config:get', '-a', 'hello', 'B']);
  assert.equal(got.stdout, "it's\n");
  const none = await api.berth(['config:get', '-a', 'hello', 'toString']);
  assert.deepEqual([none.exitCode, none.stdout], [1, '']);
  await api.close();
});

test('rollback takes the release named, or the last good one before the current', async () => {
  const list = [
    release(5, { status: 'failed', eligible_for_rollback: false }),
    release(4, { current: true }),
    release(3),
  ];
  const api = await rolling([{ status: 'succeeded' }], { 'GET /apps/hello/releases': list });
  const named = await api.berth(['rollback', 'v3', '-a', 'hello']);
  assert.equal(named.stderr, 'Rolling hello back to v3... done, v5\n');
  assert.equal(api.asked[1], 'POST /apps/hello/releases {"release":"rel3"}');
  const unnamed = await api.berth(['rollback', '-a', 'hello']);
  assert.equal(unnamed.exitCode, 0, unnamed.stderr);
  assert.equal(api.asked.filter((asked) => asked === 'POST /apps/hello/releases {"release":"rel3"}').length, 2);
  await api.close();
});

test('releases lists the newest first, and releases:info says which config vars changed without their values', async () => {
  const api = await fakeApi({
    'GET /apps/hello/releases': [release(2, { current: true }), release(1, { status: 'failed' })],
    'GET /apps/hello/releases/2': release(2, { current: true }),
    'GET /apps/hello/releases/2/config-vars': { KEPT: 'same', CHANGED: 'new-secret', ADDED: 'x' },
    'GET /apps/hello/releases/1/config-vars': { KEPT: 'same', CHANGED: 'old-secret', GONE: 'x' },
    'GET /apps/hello/slugs/s2': { id: 's2', commit: 'c0ffee', size: 81_234_567, process_types: { web: 'npm start' } },
  });
  const list = await api.berth(['releases', '-a', 'hello']);
  assert.match(list.stdout, /^v2 {2}Deploy 2 +current +admin@localhost +\d+ s ago\nv1 {2}Deploy 1 +failed/m);
  const info = await api.berth(['releases:info', 'v2', '-a', 'hello']);
  assert.match(info.stdout, /^Changed: +\+ADDED ~CHANGED -GONE$/m, info.stderr);
  assert.match(info.stdout, /^web: +npm start$/m);
  assert.doesNotMatch(info.stdout, /secret/);
  const json = await api.berth(['releases:info', 'v2', '-a', 'hello', '--json']);
  assert.deepEqual(JSON.parse(json.stdout).config.changed, ['CHANGED']);
  await api.close();
});

test('releases:diff says what two releases have different, and no value of a config var', async () => {
  const side = { description: 'Deploy', status: 'succeeded', created_at: '2030-01-01T00:00:00Z' };
  const image = { size_bytes: 2_000_000, buildpack: 'Node.js', present: true };
  const api = await fakeApi({
    'GET /apps/hello/releases/4': release(4),
    'GET /apps/hello/releases/rel4/diff?with=v2': {
      from: { ...side, id: 'rel2', version: 2, commit: 'aaaaaaaabbbb', image: { ...image, id: 'i2' } },
      to: { ...side, id: 'rel4', version: 4, commit: 'ccccccccdddd', image: { ...image, id: 'i2' } },
      source_changed: true,
      source: {
        commits_added: {
          total: 1,
          shown: [
            {
              id: 'ccccccccdddd',
              subject: 'Add \u001b[2Ja form',
              author: 'Ann',
              committed_at: new Date().toISOString(),
            },
          ],
        },
        commits_removed: { total: 0, shown: [] },
        files: {
          total: 3,
          shown: [
            { path: 'form.py', change: 'added', lines: { added: 12, removed: 0 } },
            { path: 'logo.png', change: 'changed', lines: null },
          ],
        },
      },
      image_changed: false,
      process_types: { added: [], removed: [], changed: [{ type: 'web', from: 'node a.js', to: 'node b.js' }] },
      config: { added: ['NEW'], removed: [], changed: ['DATABASE_URL'] },
    },
  });
  const { exitCode, stdout, stderr } = await api.berth(['releases:diff', 'v4', 'v2', '-a', 'hello']);
  assert.equal(exitCode, 0, stderr);
  assert.deepEqual(stdout.replace(/, \d s ago/, ', 0 s ago').split('\n'), [
    'v2 -> v4',
    'Source: aaaaaaaa -> cccccccc',
    'Image:  Node.js 2.0 MB, the same',
    '',
    'Commits',
    '+ cccccccc Add \\u001b[2Ja form (Ann, 0 s ago)',
    '',
    'Files',
    '+ form.py (+12 -0)',
    '~ logo.png',
    '  and 1 more',
    '',
    'Process types',
    '- web: node a.js',
    '+ web: node b.js',
    '',
    'Config vars',
    '+ NEW',
    '~ DATABASE_URL',
    '',
  ]);
  await api.close();
});
