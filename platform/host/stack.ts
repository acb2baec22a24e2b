import { createHash, randomUUID } from 'node:crypto';
import type { BuildEngine } from '../engine/engine.ts';
import type { ImageStore } from '../engine/image-store.ts';
import { bootstrap, bootstrapArgv } from './bootstrap.ts';
import { extraCertificates } from './ca-bundle.ts';
import { imageLabels } from './docker-api.ts';
import type { Machine } from './machine.ts';
import { openEngine } from './open-engine.ts';
import { Problem, reasonOf } from './problem.ts';
import type { Step } from './progress.ts';
import { STACK_TAG } from './stack-tag.ts';
import { packTar } from './tar.ts';

const HASH_LABEL = 'berth.stack';
const REGISTRY_BASE = 'debian:trixie-slim';
const SYSTEM_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';
/** What apps expect of any Linux beside Debian's minimum. */
const PACKAGES = ['ca-certificates', 'media-types', 'netbase', 'tzdata'];
const FIRST_ANSWER_MS = 10_000;
const STALLED_MS = 60_000;
const LIMITS = { memoryBytes: 1024 ** 3, cpus: 2, pids: 512 };
const LAST_LINES = 12;

type StackEngine = Pick<BuildEngine, 'buildContainer'> &
  Pick<ImageStore, 'inspectImage' | 'importImage' | 'pullImage' | 'tagImage' | 'removeImage'>;

/** Makes the stack image where it is not there as it should be; with `refresh` always, of today's packages. */
export async function ensureStack(
  machine: Machine,
  { caBundle, step, refresh = false }: { caBundle: string | null; step: Step; refresh?: boolean },
): Promise<string> {
  const certificates =
    caBundle === null ? [] : extraCertificates(caBundle).sort((one, other) => (one < other ? -1 : 1));
  const hash = stackHash(certificates);
  const labels = await imageLabels(machine.dockerSocket, STACK_TAG);
  if (labels?.[HASH_LABEL] === hash && !refresh) {
    step.result(`${STACK_TAG} is there`);
    return STACK_TAG;
  }
  const engine: StackEngine = await openEngine({ instance: 'stack', dockerSocket: machine.dockerSocket });
  const old = await engine.inspectImage(STACK_TAG);
  // Of this run alone: another Berth may make the same stack at the same time.
  const base = `berth/base:${randomUUID()}`;
  try {
    const pulled = await makeBase(machine, { engine, base, step });
    step.now('making the user app, adding certificates');
    await customise({ engine, base, pulled, certificates, hash });
  } finally {
    await engine.removeImage(base);
  }
  if (old !== null) await engine.removeImage(old.id);
  machine.changes.record({ kind: 'stack', tag: STACK_TAG });
  step.result(`${STACK_TAG} made`);
  return STACK_TAG;
}

/** Says what went into a stack image. */
export function stackHash(certificates: readonly string[]): string {
  const parts = [
    ...bootstrapArgv(PACKAGES),
    customiseScript(),
    JSON.stringify(environment(certificates.length > 0)),
    ...certificates,
  ];
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
}

/** Whether the base came from a registry; else it was bootstrapped, with all packages. */
async function makeBase(
  machine: Machine,
  { engine, base, step }: { engine: StackEngine; base: string; step: Step },
): Promise<boolean> {
  step.now(`asking the registry for ${REGISTRY_BASE}`);
  const refusal = await pull(engine, step).then(
    () => null,
    (error: unknown) => reasonOf(error),
  );
  if (refusal === null) {
    await engine.tagImage({ reference: REGISTRY_BASE, tag: base });
    return true;
  }
  step.now('no registry answers: bootstrapping Debian 13 from its packages');
  await bootstrap(machine, {
    packages: PACKAGES,
    into: async (tar) => {
      const config = { env: {}, user: '', workingDirectory: '/', command: ['bash'], labels: {}, tag: null };
      await engine.importImage({ tar, tag: base, config });
    },
  });
  return false;
}

/** Gives up when the registry is silent at first, or stalls later. */
async function pull(engine: StackEngine, step: Step): Promise<void> {
  const silence = new AbortController();
  const giveUp = () => silence.abort(new Error('the registry is silent'));
  let timer = setTimeout(giveUp, FIRST_ANSWER_MS);
  try {
    await engine.pullImage({
      reference: REGISTRY_BASE,
      signal: silence.signal,
      onProgress: (text) => {
        clearTimeout(timer);
        timer = setTimeout(giveUp, STALLED_MS);
        step.now(`pulling ${REGISTRY_BASE}: ${text}`);
      },
    });
  } finally {
    clearTimeout(timer);
  }
}

interface Customising {
  readonly engine: StackEngine;
  readonly base: string;
  readonly pulled: boolean;
  readonly certificates: readonly string[];
  readonly hash: string;
}

async function customise({ engine, base, pulled, certificates, hash }: Customising): Promise<void> {
  const container = await engine.buildContainer({
    buildId: `stack-${randomUUID()}`,
    from: base,
    limits: LIMITS,
    network: pulled ? 'egress' : 'none',
    privilege: 'root',
    volumes: [],
    signal: AbortSignal.timeout(10 * 60_000),
  });
  try {
    const files = certificates.map((pem, index) => ({
      name: `usr/local/share/ca-certificates/berth-extra-${index + 1}.crt`,
      content: pem,
    }));
    if (files.length > 0) await container.put({ tar: await packTar(files), path: '/' });
    const output: Buffer[] = [];
    const { exitCode } = await container.run({
      shell: '/bin/sh',
      script: customiseScript(),
      user: 'root',
      workingDirectory: '/',
      env: {},
      onOutput: (chunk) => output.push(chunk),
    });
    if (exitCode !== 0) {
      const said = Buffer.concat(output).toString().trimEnd().split('\n').slice(-LAST_LINES).join('\n');
      throw new Problem(`Cannot make the stack image: its script ended with code ${exitCode}\n${said}`, {
        next: 'Look at `berth doctor`, then run `berth up` again.',
      });
    }
    await container.commit({
      env: environment(certificates.length > 0),
      user: '10000:10000',
      workingDirectory: '/app',
      command: ['/bin/bash'],
      labels: { [HASH_LABEL]: hash },
      tag: STACK_TAG,
    });
  } finally {
    await container.remove();
  }
}

function customiseScript(): string {
  return `set -eu
export DEBIAN_FRONTEND=noninteractive
missing=
for package in ${PACKAGES.join(' ')}; do
  dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
if [ -n "$missing" ]; then
  apt-get update -q
  apt-get install -y -q --no-install-recommends $missing
  apt-get clean
  rm -rf /var/lib/apt/lists/*
fi
update-ca-certificates
getent group app >/dev/null || groupadd --gid 10000 app
getent passwd app >/dev/null || useradd --uid 10000 --gid 10000 --home-dir /app --no-create-home --shell /bin/bash app
mkdir -p /app
chown 10000:10000 /app
rm -rf /var/log/* /var/cache/apt/*.bin
`;
}

/** Tools that bring authorities of their own are pointed at the system's where those hold more. */
function environment(extraCertificates: boolean): Record<string, string> {
  const base = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', HOME: '/app' };
  if (!extraCertificates) return base;
  const names = ['NODE_EXTRA_CA_CERTS', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE'];
  return { ...base, ...Object.fromEntries(names.map((name) => [name, SYSTEM_BUNDLE])) };
}
