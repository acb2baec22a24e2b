import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { suite, test } from 'node:test';
import type { ExecSpec } from './engine.ts';
import { type EngineFixture, engineFixture, readable, speech, until } from './engine-fixture.ts';

const LIMIT = { timeout: 60_000 };
const WEB: ExecSpec = { dynoId: 'd1', name: 'web.1', runAs: 'profile', command: 'true', env: {}, tty: false };

async function running(fixture: EngineFixture): Promise<void> {
  await fixture.engine.ensureNetwork(fixture.network);
  const { failed } = await fixture.engine.apply(fixture.set({ env: { GREETING: 'ahoy' } }));
  assert.equal(failed.size, 0);
}

/** Command lines of what runs in the dyno, without its init. */
async function processes({ docker, containerOf }: EngineFixture): Promise<string[]> {
  const { Id } = await containerOf('d1');
  const top = await docker.getContainer(Id).top({ ps_args: '-eo pid,args' });
  return top.Processes.map((process: string[]) => process[1] ?? '').filter((line: string) => !line.includes('init'));
}

suite('commands in running dynos', { concurrency: true }, () => {
  test('exec runs with the user, environment and streams of the dyno, and tells the exit code', LIMIT, async (t) => {
    const fixture = await engineFixture(t);
    await running(fixture);
    const command = 'echo $GREETING $DYNO $EXTRA $(id -u); cat; echo oops >&2; exit 3';
    const run = await fixture.engine.exec({ ...WEB, command, env: { EXTRA: 'more' } });
    const [stdout, stderr] = [text(readable(run.stdout)), text(readable(run.stderr))];
    run.stdin?.end('typed');
    assert.deepEqual(await run.ended, { exitCode: 3 });
    assert.equal(await stdout, 'ahoy web.1 more 10000\ntyped');
    assert.equal(await stderr, 'oops\n');
  });

  test('exec gives a terminal of the size asked for, which can be changed', LIMIT, async (t) => {
    const fixture = await engineFixture(t);
    await running(fixture);
    const run = await fixture.engine.exec({
      ...WEB,
      tty: true,
      columns: 91,
      rows: 31,
      command: 'stty size; bash --norc',
    });
    const said = speech(readable(run.stdout));
    await said(/^31 91\r\n/);
    await run.resize({ columns: 120, rows: 40 });
    run.stdin?.write('stty size\n');
    await said(/40 120\r\n/);
    run.stdin?.write('exit 5\n');
    assert.deepEqual(await run.ended, { exitCode: 5 });
  });

  test('kill leaves nothing of the command, wherever it went, and the dyno itself as it was', LIMIT, async (t) => {
    const fixture = await engineFixture(t);
    await running(fixture);
    const escaping = `trap '' HUP; setsid sleep 71 & (sleep 72 &) ; sleep 73 & echo ready; bash --norc -i`;
    const run = await fixture.engine.exec({ ...WEB, tty: true, command: escaping });
    await speech(readable(run.stdout))(/ready/);
    await until(async () => (await processes(fixture)).length >= 5);
    await run.kill();
    await run.ended;
    await until(async () => (await processes(fixture)).length === 1);
    assert.deepEqual(await processes(fixture), ['sleep 1000']);
  });

  test(
    'what a command left in the background ends with it, and what a platform left with the next',
    LIMIT,
    async (t) => {
      const fixture = await engineFixture(t);
      await running(fixture);
      const run = await fixture.engine.exec({ ...WEB, command: 'nohup sleep 81 >/dev/null 2>&1 & exit 0' });
      readable(run.stdout).resume();
      readable(run.stderr).resume();
      assert.deepEqual(await run.ended, { exitCode: 0 });
      await until(async () => (await processes(fixture)).length === 1);
      await fixture.engine.exec({ ...WEB, command: 'sleep 82' });
      await until(async () => (await processes(fixture)).includes('sleep 82'));
      await fixture.engine.sweepExecs();
      await until(async () => (await processes(fixture)).length === 1);
    },
  );

  test('exec is refused where the dyno does not run, and ends with the dyno', LIMIT, async (t) => {
    const fixture = await engineFixture(t);
    await assert.rejects(fixture.engine.exec(WEB), { code: 'conflict', message: /^Cannot run it in web\.1/ });
    await running(fixture);
    const run = await fixture.engine.exec({ ...WEB, command: 'sleep 91' });
    readable(run.stdout).resume();
    readable(run.stderr).resume();
    await until(async () => (await processes(fixture)).includes('sleep 91'));
    const { Id } = await fixture.containerOf('d1');
    await fixture.docker.getContainer(Id).kill();
    assert.deepEqual(await run.ended, { exitCode: 137 });
    await assert.rejects(fixture.engine.exec(WEB), { code: 'conflict' });
    await run.kill();
  });
});
