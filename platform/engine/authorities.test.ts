import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contextOf, engineFixture } from './engine-fixture.ts';

const LIMIT = { timeout: 60_000 };
const EXTRA = '-----BEGIN CERTIFICATE-----\nextra-authority\n-----END CERTIFICATE-----\n';
const LOOK =
  'grep -c "extra-authority" "$SSL_CERT_FILE"; [ $(grep -c BEGIN "$NODE_EXTRA_CA_CERTS") -gt 50 ] && echo and the usual ones';

test('extra authorities reach dynos of foreign images, unless they say otherwise', LIMIT, async (t) => {
  const { engine, set, network, imageOf, linesOf, containerOf } = await engineFixture(t, { extraCa: EXTRA });
  await engine.ensureNetwork(network);
  const image = await imageOf('1000');
  await engine.apply(
    set({ image, runAs: 'image', command: `${LOOK}; echo "$PIP_CERT"`, env: { PIP_CERT: '/my/own' } }),
  );
  assert.deepEqual(
    (await linesOf('d1')).map(({ text }) => text),
    ['1', 'and the usual ones', '/my/own'],
  );
  const [mount] = (await containerOf('d1')).Mounts;
  assert.equal(mount?.RW, false);
  assert.deepEqual(await engine.volumes(), []);

  await engine.apply(set({ setId: 'set-2', dynos: ['d2'] }));
  assert.deepEqual((await containerOf('d2')).Mounts, []);
});

test('extra authorities reach the steps of a Dockerfile and of a build container', LIMIT, async (t) => {
  const { engine, image, network, step } = await engineFixture(t, { extraCa: EXTRA });
  const tail = '/etc/ssl/certs/ca-certificates.crt';
  let output = '';
  await engine.buildDockerfile({
    buildId: 'b-1',
    appId: network.appId,
    context: await contextOf({
      'big.bin': 'x'.repeat(3_000_000),
      Dockerfile: `FROM ${image} AS one\nUSER root\nRUN ${LOOK}; grep -c extra ${tail}\nFROM one\nCOPY big.bin /\nRUN stat -c %s /big.bin`,
    }),
    dockerfile: './Dockerfile',
    args: {},
    limits: { memoryBytes: 64 * 1024 * 1024, cpus: 1, pids: 40 },
    subnet: network.subnet,
    labels: {},
    tag: null,
    signal: new AbortController().signal,
    onOutput: (text) => {
      output += text;
    },
  });
  assert.match(output, /\n1\nand the usual ones\n1\n/);
  assert.match(output, /\n3000000\n/);

  const container = await engine.buildContainer(step());
  const chunks: Buffer[] = [];
  await container.run({
    shell: '/bin/sh',
    script: 'echo "$CURL_CA_BUNDLE $GIT_SSL_CAINFO"',
    user: 'app',
    workingDirectory: '/',
    env: { GIT_SSL_CAINFO: '/my/own' },
    onOutput: (chunk) => chunks.push(chunk),
  });
  assert.equal(Buffer.concat(chunks).toString(), `${tail} /my/own\n`);
});
