import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

interface Release {
  readonly version: number;
  readonly current: boolean;
  readonly status: string;
  readonly description: string;
}

test('a person looks at the releases and goes back to an earlier one, its config too', async ({ createApp }) => {
  const app = await (await createApp('rollback', { files: webApp('one') })).live();
  await app.did('config:set', 'COLOUR=blue');
  await app.live(webApp('two'));
  await app.did('config:set', 'COLOUR=red');
  const listed = await app.did('releases');
  for (const version of ['v1', 'v2', 'v3', 'v4']) expect(listed.stdout).toContain(version);
  expect((await app.did('releases:info', 'v3')).stdout).toMatch(/v3/);

  const start = performance.now();
  const { output } = await app.did('rollback', 'v2');
  test.info().annotations.push({ type: 'rollback', description: `${Math.round(performance.now() - start)} ms` });
  expect(output).toContain('v5');
  expect((await app.get()).body).toBe('one');
  expect(JSON.parse((await app.get('/env?COLOUR')).body)).toBe('blue');
  const releases = await app.json<Release[]>('releases');
  expect(releases[0]).toMatchObject({ version: 5, current: true, status: 'succeeded' });
  expect(releases[0]?.description).toMatch(/v2/);
  expect(releases.filter(({ current }) => current)).toHaveLength(1);

  await app.did('rollback');
  expect((await app.get()).body).toBe('two');
});

test('what cannot be gone back to is refused, and nothing changes', async ({ createApp }) => {
  const app = await (await createApp('norollback', { files: webApp('one') })).live();
  for (const version of ['v99', 'x', 'v1;id']) {
    const { code, output } = await app.berth('rollback', version);
    expect(code, output).not.toBe(0);
  }
  expect((await app.berth('rollback')).code).not.toBe(0);
  await app.deploy({ 'server.js': 'process.exit(1)\n' });
  const failed = await app.berth('rollback', 'v2');
  expect(failed.code, failed.output).not.toBe(0);
  expect((await app.get()).body).toBe('one');
  const releases = await app.json<Release[]>('releases');
  expect(releases.map(({ version, status }) => `${version} ${status}`)).toEqual(['2 failed', '1 succeeded']);
});
