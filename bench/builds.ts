import { App } from '../e2e/app.ts';
import { must, run } from '../e2e/process.ts';
import setUp from '../e2e/setup.ts';
import { dependencyImage } from './dependency-image.ts';
import { figuresOf, print, shownFigures } from './figures.ts';

const ROUNDS = 5;

/** A sample of a language that compiles nothing, and how it is started by hand. */
interface Language {
  readonly sample: string;
  readonly file: string;
  readonly command: string;
}

const LANGUAGES: readonly Language[] = [
  { sample: 'node-express', file: 'berth-round.txt', command: 'node server.js' },
  { sample: 'python-flask', file: 'berth-round.txt', command: 'gunicorn app:app --bind 0.0.0.0:8000' },
];

/** Rebuilds with unchanged dependencies, beside the same steps typed by hand with docker; and first builds. */
async function main(): Promise<void> {
  const tearDown = await setUp();
  try {
    for (const language of LANGUAGES) await compare(language);
  } finally {
    await tearDown();
  }
}

async function compare(language: Language): Promise<void> {
  const app = await App.create('builds', { sample: language.sample });
  const cold = await pushTime(app);
  const ours: number[] = [];
  const byHand: number[] = [];
  const image = await dependencyImage();
  for (let round = 1; round <= ROUNDS; round++) {
    app.write({ [language.file]: `${round}\n` });
    await app.commit(`Round ${round}.`);
    ours.push(await pushTime(app));
    byHand.push(await typedByHand({ app, image, language }));
  }
  print(`${language.sample}: first build, from git push to live: ${Math.round(cold)} ms`);
  print(`  rebuild, from git push to live  ${shownFigures(figuresOf(ours))}`);
  print(`  the same steps by hand          ${shownFigures(figuresOf(byHand))}`);
  print(`  ratio of the medians: ${(figuresOf(ours).median / figuresOf(byHand).median).toFixed(2)} (at most 1.2)`);
  await app.destroy();
}

async function pushTime(app: App): Promise<number> {
  const begin = performance.now();
  const { code, output } = await app.push();
  if (code !== 0) throw new Error(output);
  return performance.now() - begin;
}

/** Create from the dependency image, copy the tree, commit, start, wait for the port. */
async function typedByHand({ app, image, language }: { app: App; image: string; language: Language }): Promise<number> {
  const begin = performance.now();
  const { stdout } = await must(['docker', 'create', '--user', '10000', '--workdir', '/app', image, 'true']);
  const id = stdout.trim();
  await must(['sh', '-c', `git archive HEAD | docker cp - ${id}:/app`], { cwd: app.folder });
  const { stdout: committed } = await must(['docker', 'commit', id]);
  const started = await must([
    'docker',
    'run',
    '--detach',
    '--init',
    '--user',
    '10000',
    '--env',
    'PORT=8000',
    committed.trim(),
    ...language.command.split(' '),
  ]);
  const runs = started.stdout.trim();
  const address = (await must(['docker', 'inspect', '--format', '{{.NetworkSettings.IPAddress}}', runs])).stdout.trim();
  await must(['sh', '-c', `until curl -so /dev/null http://${address}:8000/; do sleep 0.02; done`]);
  const elapsed = performance.now() - begin;
  await run(['docker', 'rm', '--force', id, runs]);
  await run(['docker', 'rmi', committed.trim()]);
  return elapsed;
}

await main();
