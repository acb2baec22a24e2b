import { App, type Files, freshName } from './app.ts';
import { facts } from './berth.ts';
import { engine } from './engine.ts';
import { until } from './http.ts';
import { packageJson, webApp } from './sources.ts';
import { expect, test } from './story.ts';

interface Hostile {
  readonly what: string;
  readonly code: string;
  /** What its build script runs. */
  readonly script: string;
  readonly setting: string;
  readonly told: readonly RegExp[];
}

const WRITE = `const { writeFileSync } = require('node:fs');
for (let count = 0; ; count++) {
  writeFileSync('/tmp/written-' + count, Buffer.alloc(4194304));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
}
`;

/** What each does for as long as it is let. */
const HOSTILE: readonly Hostile[] = [
  {
    what: 'takes all memory',
    code: 'build_out_of_memory',
    script: 'const held = []; for (;;) held.push(Buffer.alloc(1048576, 1));\n',
    setting: 'build-memory-mb=192',
    told: [/192 MB/, /berth settings:set build-memory-mb=384/],
  },
  {
    what: 'runs in an endless loop',
    code: 'build_timeout',
    script: 'for (;;);\n',
    setting: 'build-seconds=10',
    told: [/10 s/, /berth settings:set build-seconds=20/],
  },
  {
    what: 'forks without end',
    code: 'build_process_limit',
    // By the shell, which comes to the limit soon: Node.js forks so slowly on a busy machine that its time ends first.
    script: "require('node:child_process').spawnSync('bash', ['-c', 'b() { b | b & }; b; sleep 60']);\n",
    setting: 'build-seconds=120',
    told: [/1024 processes/, /fewer at a time/],
  },
  {
    what: 'writes files without end',
    code: 'build_disk_limit',
    script: WRITE,
    setting: 'build-disk-mb=256',
    told: [/256 MB/, /berth settings:set build-disk-mb=512/],
  },
  {
    what: 'prints without end',
    code: 'build_output_limit',
    script: "const line = 'x'.repeat(1000) + '\\n'; for (;;) require('node:fs').writeSync(1, line);\n",
    setting: 'build-seconds=60',
    told: [/more than 10 MB/, /quieter/],
  },
];

const DOCKERFILE = `FROM berth/stack:trixie
COPY . /app
WORKDIR /app
RUN sh hostile.sh
CMD ["sleep", "1000"]
`;

/** The same in shell and Perl, for an image that has no Node.js. */
const SHELL: Readonly<Record<string, string>> = {
  build_out_of_memory: `exec perl -e 'push @held, "x" x 1_000_000 while 1'`,
  build_timeout: 'while :; do :; done',
  // By bash, which tries again where it gets no process: dash gives up, and what is left of it may end well.
  build_process_limit: `exec bash -c 'b() { b | b & }; b; sleep 60'`,
  build_disk_limit: 'i=0; while :; do i=$((i + 1)); head -c 4000000 /dev/zero >/tmp/$i; sleep 0.05; done',
  // In long lines: git hands on line by line, which of short ones takes the pusher minutes.
  build_output_limit: 'exec yes "$(printf %01000d 0)"',
};

const GOOD = webApp('good');

/** What a hostile build is made of, by what runs it. */
const WAYS: readonly { readonly runner: string; readonly files: (hostile: Hostile) => Files }[] = [
  {
    runner: 'a build',
    files: ({ script }) => ({
      'package.json': packageJson({ start: 'node server.js', build: 'node hostile.js' }),
      'hostile.js': script,
    }),
  },
  {
    runner: 'a RUN of a Dockerfile',
    files: ({ code }) => ({ Dockerfile: DOCKERFILE, 'hostile.sh': `${SHELL[code]}\n` }),
  },
];

for (const { runner, files } of WAYS) {
  // One app for all that a worker tells of these: that it goes on serving is what they are about.
  test.describe(() => {
    test.describe.configure({ mode: 'default' });
    let app: App;

    test.beforeAll(async () => {
      app = await App.create('hostile', { files: GOOD });
      await app.live();
    });

    test.afterAll(() => app.destroy());

    for (const hostile of HOSTILE) {
      test(`${runner} that ${hostile.what} is stopped and named, and nothing of it is left`, async () => {
        test.slow();
        const wrong = files(hostile);
        await isStopped(app, hostile, wrong);
        app.write({ ...Object.fromEntries(Object.keys(wrong).map((path) => [path, null])), ...GOOD });
        await app.did('settings:set', 'build-memory-mb=1024', 'build-seconds=900', 'build-disk-mb=8192');
      });
    }
  });
}

async function isStopped(app: App, { code, setting, told }: Hostile, files: Files): Promise<void> {
  await app.did('settings:set', setting);
  const push = await app.deploy(files);
  expect(push.code, push.output).not.toBe(0);
  expect(/! \[remote rejected\] main -> main \(.*\)/.exec(push.output)?.[0], push.output.slice(-2000)).toContain(code);
  for (const part of told) expect(push.output).toMatch(part);
  expect((await app.get()).body).toBe('good');
  const [build] = await app.json<{ id: string; status: string }[]>('builds');
  expect(build?.status).toBe('failed');
  await until('nothing of the build is left', async () => (await leftOf(build?.id ?? freshName('none'))) === 0);
}

/** How many containers and networks a build has. */
async function leftOf(buildId: string): Promise<number> {
  const label = [`berth.instance=${facts().instance}`, `berth.build=${buildId}`];
  const filters = encodeURIComponent(JSON.stringify({ label }));
  const containers = await engine<unknown[]>('GET', `/containers/json?all=1&filters=${filters}`);
  const networks = await engine<unknown[]>('GET', `/networks?filters=${filters}`);
  return containers.body.length + networks.body.length;
}
