import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { ContainerPlan, Step } from '../../buildpacks/plan.ts';
import { buildFixture } from './testing/build-fixture.ts';

type Fixture = Awaited<ReturnType<typeof buildFixture>>;

const canary = () => `canary-${randomBytes(16).toString('hex')}`;

/** Whether `text` is anywhere in what the Engine has of an image: every layer, the configuration, the history. */
async function holds({ engine }: Fixture, image: string, text: string): Promise<boolean> {
  const wanted = Buffer.from(text);
  let tail: Buffer = Buffer.alloc(0);
  let found = false;
  for await (const chunk of await engine.saveImages([image])) {
    const bytes = Buffer.concat([tail, Buffer.from(chunk)]);
    found ||= bytes.includes(wanted);
    tail = bytes.subarray(-wanted.length);
  }
  return found;
}

function step(script: string): Step {
  return { title: 'Working', script, env: {}, caches: [] };
}

function plan(steps: readonly Step[]): ContainerPlan {
  return {
    kind: 'container',
    buildpack: 'test',
    title: 'Test',
    sections: [],
    warnings: [],
    processTypes: { web: './run' },
    runtime: { name: 'stack', version: '1', parts: [], env: {} },
    install: { ...step('test -n "$TOKEN" && date > installed'), inputs: [], config: 'all' },
    steps,
    files: [],
    env: {},
  };
}

test('no config var is in any layer or history entry of an image, unless a step of the app writes it', async (t) => {
  const fixture = await buildFixture(t);
  const { containers, contextOf, engine } = fixture;
  const TOKEN = canary();
  const context = await contextOf({ a: '' }, { config: { TOKEN } });
  const { image } = await containers.build({ context, plan: plan([step('test -n "$TOKEN"')]) });
  const deps = (await engine.images()).filter(({ labels }) => labels['berth.kind'] === 'deps');
  assert.equal(deps.length, 1);
  for (const id of [image, ...deps.map((each) => each.id)]) assert.equal(await holds(fixture, id, TOKEN), false);
  const written = await containers.build({ context, plan: plan([step('echo "$TOKEN" > kept')]) });
  assert.equal(await holds(fixture, written.image, TOKEN), true, 'the search finds what is there');
});

test('a Dockerfile gets those config vars alone that it names by ARG, which its history then shows', async (t) => {
  const fixture = await buildFixture(t);
  const { builder, contextOf } = fixture;
  const [ASKED, TOKEN] = [canary(), canary()];
  const stack = (await fixture.engine.inspectImage(fixture.stackImage))?.id;
  const dockerfile = `FROM ${stack}\nARG ASKED\nRUN test -n "$ASKED" && test -z "$TOKEN"\nUSER 10000\nEXPOSE 9000/tcp 53/udp\nCMD ["x"]\n`;
  const context = await contextOf({ Dockerfile: dockerfile }, { config: { ASKED, TOKEN } });
  const built = await builder.build({ context, wantsWeb: true });
  assert.equal(built.port, 9000);
  assert.equal(await holds(fixture, built.dockerImage, TOKEN), false);
  assert.equal(await holds(fixture, built.dockerImage, ASKED), true);
});

test('a build whose network is off reaches none, with steps and with a Dockerfile', async (t) => {
  const fixture = await buildFixture(t);
  const { builder, containers, contextOf, record, output } = fixture;
  record.settings({ buildNetwork: false });
  const steps = [step('ls /sys/class/net')];
  await containers.build({ context: await contextOf({ a: '' }, { config: { TOKEN: 'x' } }), plan: plan(steps) });
  assert.match(output(), /\$ ls \/sys\/class\/net\n {7}lo\n( {7}\(took .*\)\n)?$/);
  const stack = (await fixture.engine.inspectImage(fixture.stackImage))?.id;
  const dockerfile = `FROM ${stack}\nRUN ls /sys/class/net | tr '\\n' ,\nCMD ["x"]\n`;
  await builder.build({ context: await contextOf({ Dockerfile: dockerfile }), wantsWeb: true });
  assert.match(output(), /\n {7}lo,/);
});

test('a heroku.yml gives the folder, the stage and the arguments of a Dockerfile', async (t) => {
  const fixture = await buildFixture(t);
  const { builder, contextOf, ask } = fixture;
  const stack = (await fixture.engine.inspectImage(fixture.stackImage))?.id;
  const dockerfile = `FROM ${stack} AS first\nARG MODE\nCOPY . /seen\nRUN echo "$MODE" > /tmp/mode\nCMD ["x"]\nFROM first\nRUN exit 1\n`;
  const yml =
    'build:\n  docker:\n    web:\n      dockerfile: web/Dockerfile\n      target: first\n  config:\n    MODE: slow\n';
  const files = {
    'heroku.yml': yml,
    'web/Dockerfile': dockerfile,
    'web/in': '',
    'web/out': '',
    'web/.dockerignore': 'out\n',
  };
  const built = await builder.build({ context: await contextOf({ ...files, beside: '' }), wantsWeb: true });
  assert.equal(await ask(built.dockerImage, 'cat /tmp/mode; ls -1 /seen'), 'slow\nDockerfile\nin\n');
  const { dockerImage } = await builder.build({
    context: await contextOf(files, { config: { MODE: 'fast' } }),
    wantsWeb: true,
  });
  assert.equal(await ask(dockerImage, 'cat /tmp/mode'), 'fast\n');
});
