import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

const PROCFILE = 'web: node server.js\nrelease: node release.js\n';

test('the release phase runs in the new image with the new config, before the switch', async ({ createApp }) => {
  const app = await createApp('release', {
    files: {
      ...webApp('1'),
      Procfile: PROCFILE,
      'release.js': "console.log('migrating for', process.env.TARGET, 'v1');\n",
    },
  });
  await app.did('config:set', 'TARGET=everybody');
  const { code, output } = await app.push();
  expect(code, output).toBe(0);
  expect(output).toMatch(/remote:\s+migrating for everybody v1/);
  expect((await app.get()).body).toBe('1');
  expect((await app.did('releases:output')).stdout).toContain('migrating for everybody v1');
});

test('a release phase that fails ends the release, and nothing switches', async ({ createApp }) => {
  const app = await createApp('norelease', {
    files: { ...webApp('1'), Procfile: PROCFILE, 'release.js': "console.log('fine');\n" },
  });
  await app.live();
  const commit = await app.remoteRef();
  const { code, output } = await app.deploy({
    ...webApp('2'),
    'release.js': "console.log('the table is locked'); process.exit(9);\n",
  });
  expect(code).not.toBe(0);
  expect(output).toMatch(/! \[remote rejected\].*\[release_phase_failed\]/);
  expect(output).toContain('the table is locked');
  expect(output).toContain('code 9');
  expect((await app.get()).body).toBe('1');
  expect(await app.remoteRef()).toBe(commit);
  await app.live({ 'release.js': '' });
  expect((await app.get()).body).toBe('2');
});
