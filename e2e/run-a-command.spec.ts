import { berth, ROOT, shell } from './berth.ts';
import { run } from './process.ts';
import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

test('`berth run` has the config, hands output and exit code on, and leaves no dyno behind', async ({ createApp }) => {
  const app = await (await createApp('run', { files: webApp() })).live();
  await app.did('config:set', 'GREETING=ahoy there');
  const hello = await app.berth(
    'run',
    '--',
    'node',
    '-e',
    "console.log(process.env.GREETING, process.env.DYNO, '$HOME')",
  );
  expect(hello.code, hello.output).toBe(0);
  expect(hello.stdout).toMatch(/^ahoy there run\.\d+ \$HOME\n$/);
  const ended = await app.berth('run', '--', 'node', '-e', 'console.error("to the other stream"); process.exit(42)');
  expect(ended.code).toBe(42);
  expect(ended.stderr).toContain('to the other stream');
  expect(ended.stdout).not.toContain('to the other stream');
  expect((await app.berth('run', 'exit 3')).code).toBe(3);
  expect((await app.berth('run', '--', 'no-such-program')).code).toBe(127);
  const left = await app.json<{ name: string }[]>('ps');
  expect(left.map(({ name }) => name)).toEqual(['web.1']);
});

test('standard input goes to the command, byte for byte', async ({ createApp }) => {
  const app = await (await createApp('stdin', { files: webApp() })).live();
  const input = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7) % 256));
  const { createHash } = await import('node:crypto');
  const sum = createHash('sha256').update(input).digest('hex');
  const counted = await berth(['run', '--', 'sha256sum'], { cwd: app.folder, input });
  expect(counted.code, counted.output).toBe(0);
  expect(counted.stdout).toContain(sum);
});

test('where there is a terminal, the dyno has one too', async ({ createApp }) => {
  const app = await (await createApp('tty', { files: webApp() })).live();
  const command = `stty cols 93 rows 41; ${ROOT}/bin/berth run -- sh -c 'test -t 0 && test -t 1 && stty size; exit 5'`;
  const typed = await run(['script', '--quiet', '--return', '--command', command, '/dev/null'], {
    cwd: app.folder,
    env: { ...shell(), TERM: 'xterm' },
  });
  expect(typed.output).toContain('41 93');
  expect(typed.code).toBe(5);
});

test('a one-off dyno is confined as every dyno', async ({ createApp }) => {
  const app = await (await createApp('confined', { files: webApp() })).live();
  const { stdout } = await app.did('run', '--', 'cat', '/proc/self/status');
  expect(stdout).toMatch(/^Uid:\s+10000\s/m);
  expect(stdout).toMatch(/^CapEff:\s+0+$/m);
  expect(stdout).toMatch(/^NoNewPrivs:\s+1$/m);
});
