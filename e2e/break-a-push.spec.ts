import { App, type Files } from './app.ts';
import { packageJson, webApp } from './sources.ts';
import { expect, test } from './story.ts';

interface Broken {
  readonly what: string;
  readonly code: string;
  readonly files: Files;
  /** What the pusher is told: what happened, and the next step. */
  readonly told: readonly RegExp[];
  readonly settings?: readonly string[];
}

const EAT = 'const held = []; for (;;) held.push(Buffer.alloc(1048576, 1));\n';

const BROKEN: readonly Broken[] = [
  {
    what: 'a syntax error in package.json',
    code: 'invalid_package_json',
    files: { 'package.json': '{ "name": "web", }\n' },
    told: [/package\.json/, /push again/i],
  },
  {
    what: 'a failing build script',
    code: 'build_failed',
    files: { 'package.json': packageJson({ start: 'node server.js', build: 'echo "no such wood"; exit 3' }) },
    told: [/no such wood/, /code 3/, /push again/i],
  },
  {
    what: 'a dependency that does not exist',
    code: 'install_failed',
    files: { 'package.json': packageJson({ start: 'node server.js' }, { express: '999.0.0' }) },
    told: [/express/, /push again/i],
  },
  {
    what: 'a language that nobody knows',
    code: 'unknown_language',
    files: { 'package.json': null, 'server.js': null, 'main.unknown': 'begin\n' },
    told: [/package\.json/, /Dockerfile/],
  },
  {
    what: 'a Procfile that cannot be read',
    code: 'invalid_procfile',
    files: { Procfile: 'web node server.js\n' },
    told: [/Procfile/, /web: /],
  },
  {
    what: 'a build out of memory',
    code: 'build_out_of_memory',
    files: { 'package.json': packageJson({ start: 'node server.js', build: 'node eat.js' }), 'eat.js': EAT },
    settings: ['build-memory-mb=192'],
    told: [/192 MB/, /berth settings:set build-memory-mb=/],
  },
  {
    what: 'a build that takes too long',
    code: 'build_timeout',
    files: { 'package.json': packageJson({ start: 'node server.js', build: 'sleep 120' }) },
    settings: ['build-seconds=10'],
    told: [/10 s/, /berth settings:set build-seconds=/],
  },
  {
    what: 'a dyno that exits',
    code: 'dyno_exited',
    files: { 'server.js': "console.log('the sea is rough'); process.exit(3);\n" },
    told: [/exited with code 3/, /the sea is rough/, /push again/i],
  },
  {
    what: 'a command that is not there',
    code: 'dyno_exited',
    files: { Procfile: 'web: no-such-program --port $PORT\n' },
    told: [/not found/, /Procfile/],
  },
  {
    what: 'a dyno out of memory',
    code: 'dyno_out_of_memory',
    files: { 'server.js': EAT },
    settings: ['memory-mb=96'],
    told: [/96 MB/, /berth settings:set memory-mb=/],
  },
  {
    what: 'a dyno that listens on 127.0.0.1',
    code: 'listens_on_loopback',
    files: { 'server.js': "require('node:http').createServer().listen(process.env.PORT, '127.0.0.1');\n" },
    settings: ['boot-seconds=4'],
    told: [/127\.0\.0\.1/, /0\.0\.0\.0/],
  },
  {
    what: 'a dyno that listens on the wrong port',
    code: 'listens_on_wrong_port',
    files: { 'server.js': "require('node:http').createServer().listen(3000 + 456);\n" },
    settings: ['boot-seconds=4'],
    told: [/3456/, /\$PORT/, /process\.env\.PORT/],
  },
  {
    what: 'a dyno that never listens',
    code: 'boot_timeout',
    files: { 'server.js': 'setInterval(() => {}, 1000);\n' },
    settings: ['boot-seconds=4'],
    told: [/within 4 s/, /berth settings:set boot-seconds=/],
  },
  {
    what: 'a dyno that fails its health check',
    code: 'health_check_failed',
    files: { 'other.txt': 'changed\n' },
    settings: ['boot-seconds=4', 'health-path=/not-there'],
    told: [/404/, /\/not-there/, /berth settings:set health-path=/],
  },
  {
    what: 'no web process',
    code: 'no_web_process',
    files: { Procfile: 'worker: node server.js\n' },
    told: [/web/, /ps:scale web=0/],
  },
];

const GOOD = webApp('good');

// One app for all that a worker tells of these: that it goes on serving and takes the next push is what they are about.
test.describe(() => {
  test.describe.configure({ mode: 'default' });
  let app: App;

  test.beforeAll(async () => {
    app = await App.create('broken', { files: GOOD });
    await app.live();
  });

  test.afterAll(() => app.destroy());

  for (const { what, code, files, told, settings = [] } of BROKEN) {
    test(`a push with ${what} is rejected with ${code}, and the live release goes on`, async () => {
      test.slow();
      const liveCommit = await app.remoteRef();
      if (settings.length > 0) await app.did('settings:set', ...settings);

      const push = await app.deploy({ ...GOOD, ...files });
      expect(push.code, push.output).not.toBe(0);
      const [verdict = ''] = /! \[remote rejected\] main -> main \(.*\)/.exec(push.output) ?? [];
      expect(verdict, push.output).toContain(`[${code}]`);
      for (const part of told) expect(push.output).toMatch(part);

      expect(await app.remoteRef()).toBe(liveCommit);
      expect((await app.get()).body).toBe('good');
      expect(await currentRelease(app)).toBe(1);

      if (settings.length > 0) await app.did('settings:set', ...settings.map(undone));
      app.write(Object.fromEntries(Object.keys(files).map((path) => [path, null])));
    });
  }

  test('after all of them, a push that is mended goes live', async () => {
    const mended = await app.deploy(webApp('better'));
    expect(mended.code, mended.output).toBe(0);
    expect((await app.get()).body).toBe('better');
  });
});

test('a first push that fails leaves an app that says so, and the next one goes live as a release', async ({
  createApp,
}) => {
  const app = await createApp('first', {
    files: { 'server.js': 'process.exit(1)\n', 'package.json': packageJson({ start: 'node server.js' }) },
  });
  expect((await app.push()).code).not.toBe(0);
  expect(await app.remoteRef()).toBeNull();
  const answer = await app.get();
  expect(answer.status).toBeGreaterThanOrEqual(500);
  await app.live(webApp('2'));
  expect((await app.get()).body).toBe('2');
});

async function currentRelease(app: App): Promise<number | undefined> {
  const releases = await app.json<{ version: number; current: boolean }[]>('releases');
  return releases.find(({ current }) => current)?.version;
}

/** What a setting is by default. */
function undone(setting: string): string {
  const [name = ''] = setting.split('=');
  const defaults: Record<string, string> = {
    'build-memory-mb': '1024',
    'build-seconds': '900',
    'boot-seconds': '60',
    'memory-mb': 'default',
    'health-path': 'none',
  };
  return `${name}=${defaults[name]}`;
}
