import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../berth.ts';
import { engine, SOCKET } from '../engine.ts';
import { begin, must, type Running, run } from '../process.ts';
import { DOCKER_FOLDER, PrivateDocker } from './private-docker.ts';

/** The stack, and the runtime of the Node.js that the drilled apps use: made anew where it is not there. */
const IMAGES = ['berth/stack', `berth/runtime:nodejs-${process.version.slice(1)}-*`];
const MOST_MS = 30 * 60_000;

/**
 * Runs the drills on a Docker of their own in a network namespace of its own, so that nothing else on the machine is
 * disturbed. Arguments go to Playwright.
 */
async function main(args: readonly string[]): Promise<number> {
  if (process.getuid?.() !== 0) {
    process.stdout.write('The fault drills need root (a network namespace and a dockerd of their own): left out.\n');
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'berth-drills-'));
  const docker = new PrivateDocker(folder);
  const namespace = folder.split('/').at(-1) ?? '';
  const enter = ['nsenter', `--net=/run/netns/${namespace}`];
  // Whoever ends this ends the drills: what they made is taken away all the same.
  let drills: Running['child'] | null = null;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => drills?.kill(signal));
  try {
    await must(['ip', 'netns', 'add', namespace]);
    await must([...enter, 'ip', 'link', 'set', 'lo', 'up']);
    await docker.start({ enter });
    await docker.copyImages({ from: SOCKET, references: await presentImages() });
    const { child, ended } = begin(
      [
        ...enter,
        process.execPath,
        join(ROOT, 'node_modules/.bin/playwright'),
        'test',
        '-c',
        join(ROOT, 'e2e/drills'),
        ...args,
      ],
      {
        cwd: ROOT,
        env: { ...process.env, DOCKER_HOST: docker.host, [DOCKER_FOLDER]: folder },
        timeoutMs: MOST_MS,
        onOutput: (text) => process.stdout.write(text),
      },
    );
    drills = child;
    child.stdin?.end();
    return (await ended).code;
  } finally {
    await docker.remove();
    await run(['ip', 'netns', 'delete', namespace]);
  }
}

/** The newest tag of each of {@link IMAGES} that this machine has. */
async function presentImages(): Promise<string[]> {
  const tags: string[] = [];
  for (const reference of IMAGES) {
    const filters = encodeURIComponent(JSON.stringify({ reference: [reference] }));
    const { body } = await engine<{ RepoTags: string[] | null }[]>('GET', `/images/json?filters=${filters}`);
    tags.push(...(body[0]?.RepoTags ?? []).slice(0, 1));
  }
  return tags;
}

process.exitCode = await main(process.argv.slice(2));
