import { App } from '../e2e/app.ts';
import { facts } from '../e2e/berth.ts';
import { run } from '../e2e/process.ts';
import setUp from '../e2e/setup.ts';
import { byDockerfile, fillCache, imageOf, type Recipe, sizeOf, typedByHand } from './by-hand.ts';
import { figuresOf, print, shownFigures } from './figures.ts';
import { machineCpuSeconds } from './machine-cpu.ts';
import { newestBuild } from './recorded-build.ts';

const ROUNDS = Number.parseInt(process.argv[2] ?? '7', 10);
const CACHE = `berth-bench-${process.pid}`;
/** Certificate authorities of the image, for tools that bring their own. */
const AUTHORITIES = ['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'PIP_CERT']
  .map((name) => `${name}=/etc/ssl/certs/ca-certificates.crt`)
  .join(' ');

const RECIPES: readonly Recipe[] = [
  {
    sample: 'node-express',
    file: 'berth-round.txt',
    command: 'node server.js',
    compile: null,
    runtime: 'berth/runtime:nodejs-24',
    dockerfile: `FROM {runtime} AS build
ENV ${AUTHORITIES} npm_config_cache=/tmp/npm
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
FROM {stack}
COPY --from=build /usr/local/bin/node /usr/local/bin/node
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY . .
USER 10000
CMD ["node", "server.js"]
`,
  },
  {
    sample: 'python-flask',
    file: 'berth-round.txt',
    command: '/app/.heroku/python/bin/gunicorn app:app --bind 0.0.0.0:8000',
    compile: null,
    runtime: 'berth/runtime:python-3.13',
    dockerfile: `FROM {runtime} AS build
ENV ${AUTHORITIES} PIP_NO_CACHE_DIR=1
USER root
WORKDIR /app
RUN python3.13 -m venv /opt/venv
COPY requirements.txt ./
RUN /opt/venv/bin/pip install -r requirements.txt
FROM {stack}
USER root
RUN apt-get update -qq -o Acquire::Check-Valid-Until=false && apt-get install -y -qq --no-install-recommends python3 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY . .
USER 10000
CMD ["/opt/venv/bin/gunicorn", "app:app", "--bind", "0.0.0.0:8000"]
`,
  },
  {
    sample: 'go-modules',
    file: 'internal/greeting/round.go',
    command: 'bin/web',
    compile: {
      builder: 'berth/runtime:go-1.24',
      script: "go build -ldflags='-s -w' -o bin/ ./cmd/tick ./cmd/web",
      env: {
        HOME: '/tmp',
        GOMODCACHE: '/cache/go/mod',
        GOCACHE: '/cache/go/build',
        GOFLAGS: '-mod=readonly -trimpath -buildvcs=false',
      },
      cache: { name: CACHE, path: '/cache/go' },
      taken: ['bin', 'static'],
    },
    runtime: 'berth/runtime:go-1.24',
    dockerfile: `FROM {runtime} AS build
ENV ${AUTHORITIES} HOME=/tmp GOFLAGS="-mod=readonly -trimpath -buildvcs=false"
USER root
WORKDIR /app
COPY . .
RUN go build -ldflags='-s -w' -o bin/ ./cmd/tick ./cmd/web
FROM {stack}
WORKDIR /app
COPY --from=build /app/bin ./bin
COPY --from=build /app/static ./static
USER 10000
CMD ["bin/web"]
`,
  },
];

/**
 * Rebuilds with unchanged dependencies, beside the same steps typed by hand with docker, in turns; first builds with cold
 * and with warm caches; and image sizes beside a hand-written Dockerfile of several stages on the same Debian.
 * `node bench/builds.ts [rounds] [sample…]`; BERTH_E2E_HOME names a Berth that already runs.
 */
async function main(): Promise<void> {
  const wanted = process.argv.slice(3);
  const tearDown = await setUp();
  try {
    for (const recipe of RECIPES) if (wanted.length === 0 || wanted.includes(recipe.sample)) await compare(recipe);
  } finally {
    await run(['docker', 'volume', 'rm', '--force', CACHE]);
    await tearDown();
  }
}

async function compare(recipe: Recipe): Promise<void> {
  const app = await App.create('builds', { sample: recipe.sample });
  try {
    const making = await measured(app);
    await app.did('builds:cache:purge');
    app.write({ [recipe.file]: changed(recipe, 'cold') });
    await app.commit('With cold caches.');
    const cold = await measured(app);
    print(`${recipe.sample}, in ms`);
    print(`  first build of all (makes the runtime images where they are missing)  ${shownOne(making)}`);
    print(`  first build with cold caches                                          ${shownOne(cold)}`);
    if (recipe.compile === null)
      print(`  the same with warm caches (the install is made anew)  ${shownOne(await warm(app, recipe))}`);
    await rounds(app, recipe);
    await sizes(app, recipe);
  } finally {
    await app.destroy();
  }
}

/** A build whose dependencies have changed, so that they are installed with what the caches have. */
async function warm(app: App, { sample }: Recipe): Promise<Measured> {
  if (sample.startsWith('node')) app.write({ '.npmrc': 'audit=false\n' });
  else app.write({ 'requirements.txt': `${app.read('requirements.txt')}\n# Once more.\n` });
  await app.commit('Another install.');
  return await measured(app);
}

async function rounds(app: App, recipe: Recipe): Promise<void> {
  const ours: Measured[] = [];
  const byHand: Pick<Measured, 'pushMs' | 'cpuSeconds'>[] = [];
  const { instance } = facts();
  const { appId } = newestBuild(app.name);
  const image = await imageOf(recipe.compile === null ? `berth-${instance}/deps:${appId}` : 'berth/stack:');
  await fillCache({ from: `berth-${instance}-cache-${appId}-go`, recipe });
  const hand = async () => {
    const before = machineCpuSeconds();
    const pushMs = await typedByHand({ app, image, recipe });
    return { pushMs, cpuSeconds: machineCpuSeconds() - before };
  };
  for (let round = 1; round <= ROUNDS; round++) {
    app.write({ [recipe.file]: changed(recipe, `${round}`) });
    await app.commit(`Round ${round}.`);
    // Each side is first in every other round: whoever is second finds the tree in memory.
    if (round % 2 === 0) byHand.push(await hand());
    ours.push(await measured(app));
    if (round % 2 === 1) byHand.push(await hand());
  }
  const of = (times: readonly number[]) => figuresOf(times);
  const [push, released] = [of(ours.map(({ pushMs }) => pushMs)), of(ours.map(({ releasedMs }) => releasedMs))];
  const typed = of(byHand.map(({ pushMs }) => pushMs));
  print(`  rebuild: git push to live               ${shownFigures(push)}`);
  print(`    its build, from its row to live       ${shownFigures(released)}`);
  print(`    of that, until the image is committed ${shownFigures(of(ours.map(({ imageMs }) => imageMs)))}`);
  print(`  the same steps by hand                  ${shownFigures(typed)}`);
  const ratio = (median: number) => (median / typed.median).toFixed(2);
  print(
    `  ratio of the medians: the build ${ratio(released.median)} (at most 1.2), with git push ${ratio(push.median)}`,
  );
  const cpu = (sides: readonly { cpuSeconds: number }[]) =>
    figuresOf(sides.map(({ cpuSeconds }) => cpuSeconds)).median.toFixed(2);
  print(`  CPU seconds of the whole machine (medians): ${cpu(ours)}, by hand ${cpu(byHand)}`);
}

async function sizes(app: App, recipe: Recipe): Promise<void> {
  const ours = await sizeOf(newestBuild(app.name).image);
  const { elapsedMs, sizeBytes } = await byDockerfile({ app, recipe });
  print(`  a Dockerfile by hand, nothing cached    ${Math.round(elapsedMs)} ms`);
  const megabytes = [ours, sizeBytes].map((bytes) => (bytes / 1e6).toFixed(1));
  print(
    `  image ${megabytes[0]} MB, of that Dockerfile ${megabytes[1]} MB: ${(ours / sizeBytes).toFixed(2)} times (at most 1.1)`,
  );
}

interface Measured {
  readonly pushMs: number;
  readonly imageMs: number;
  readonly releasedMs: number;
  readonly cpuSeconds: number;
}

async function measured(app: App): Promise<Measured> {
  const [begin, before] = [performance.now(), machineCpuSeconds()];
  const { code, output } = await app.push('main', { timeoutMs: 900_000 });
  if (code !== 0) throw new Error(output);
  const pushMs = performance.now() - begin;
  const { imageMs, releasedMs } = newestBuild(app.name);
  return { pushMs, imageMs, releasedMs, cpuSeconds: machineCpuSeconds() - before };
}

function changed({ file }: Recipe, word: string): string {
  return file.endsWith('.go') ? `package greeting\n\n// Round is ${word}.\nconst Round = "${word}"\n` : `${word}\n`;
}

function shownOne({ pushMs, releasedMs }: Measured): string {
  return `${Math.round(pushMs)} from git push, ${Math.round(releasedMs)} from its row`;
}

await main();
