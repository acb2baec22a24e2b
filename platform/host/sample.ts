import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '../client/client.ts';
import { exec } from '../exec.ts';
import type { Settings } from '../model/installation.ts';
import { writeWhole } from './files.ts';
import { type LocalAnswer, localRequest } from './local-http.ts';
import type { Machine } from './machine.ts';
import { Problem, reasonOf } from './problem.ts';
import type { Step } from './progress.ts';
import { apiUrl, appUrl } from './urls.ts';

const NAME = 'hello-berth';
const SOURCE = 'samples/node-hello';
/** Pushed again after an `up` that failed behind the push, the sample is the same commit. */
const SAME_COMMIT = { GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z', GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z' };
const ANSWER_MS = 15_000;
const LAST_LINES = 15;
/** Reads the token from its file: it stands in no argument and no URL. */
const CREDENTIAL_HELPER =
  '!f() { test "$1" = get || exit 0; echo username=berth; printf "password="; cat "$BERTH_TOKEN_FILE"; }; f';

/** Deploys the sample by `git push` at the first `up`, and fetches it through the router; answers its URL, or null. */
export async function ensureSample(
  machine: Machine,
  { settings, step }: { settings: Settings; step: Step },
): Promise<string> {
  const marker = `${machine.paths.home}/sample`;
  const url = appUrl(NAME, settings);
  if (existsSync(marker)) {
    step.result('deployed before');
    return url;
  }
  step.now(`git push of ${SOURCE}`);
  await createApp(machine, settings);
  await push(machine, { settings, step });
  const { status, body } = await fetchThroughRouter(settings);
  if (status !== 200) {
    throw new Problem(`Cannot reach the sample app through the router: it answered ${status}\n${body.slice(0, 500)}`, {
      next: `Look at \`berth logs --app ${NAME}\` and \`berth logs router\`.`,
    });
  }
  writeWhole(marker, `${NAME}\n`);
  step.result(`${url} answers`);
  return url;
}

async function createApp(machine: Machine, settings: Settings): Promise<void> {
  const token = readFileSync(machine.paths.tokenFile, 'utf8').trim();
  const client = new Client({ url: apiUrl(settings), token });
  const apps = await client.apps();
  if (!apps.some(({ name }) => name === NAME)) await client.createApp({ name: NAME });
}

async function push(machine: Machine, { settings, step }: { settings: Settings; step: Step }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'berth-sample-'));
  try {
    cpSync(join(machine.codeRoot, SOURCE), folder, { recursive: true });
    const who = ['-c', 'user.name=Berth', '-c', `user.email=admin@${settings.domain}`, '-c', 'commit.gpgsign=false'];
    await git(folder, ['init', '--quiet']);
    await git(folder, ['symbolic-ref', 'HEAD', 'refs/heads/main']);
    await git(folder, ['add', '--all']);
    await git(folder, [...who, 'commit', '--quiet', '--message', 'Say hello.'], { env: SAME_COMMIT });
    const helper = ['-c', 'credential.helper=', '-c', `credential.helper=${CREDENTIAL_HELPER}`];
    await git(folder, [...helper, 'push', '--force', `${apiUrl(settings)}/${NAME}.git`, 'main'], {
      env: { BERTH_TOKEN_FILE: machine.paths.tokenFile, GIT_TERMINAL_PROMPT: '0' },
      onLine: (line) => step.now(line.replace(/^remote:\s*/, '')),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  async function git(
    cwd: string,
    args: readonly string[],
    { env = {}, onLine = () => undefined }: { env?: Record<string, string>; onLine?: (line: string) => void } = {},
  ): Promise<void> {
    const { exitCode, stderr } = await exec(['git', ...args], {
      cwd,
      env: { ...gitEnvironment(machine.variables), ...env },
      onOutput: (chunk) => {
        const last = chunk
          .toString()
          .split(/[\r\n]+/)
          .filter((line) => line.trim() !== '')
          .at(-1);
        if (last !== undefined) onLine(last.trim());
      },
    });
    if (exitCode === 0) return;
    throw new Problem(
      `Cannot deploy the sample app: git ${args.includes('push') ? 'push' : args[0]} failed\n${lastLines(stderr)}`,
      {
        next: 'Look at `berth logs platform`, then run `berth up` again.',
      },
    );
  }
}

/** Without the GIT_* of a hook or a shell that would lead git elsewhere. */
function gitEnvironment(variables: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(variables).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('GIT_'),
  );
  return Object.fromEntries(kept);
}

async function fetchThroughRouter(settings: Settings): Promise<LocalAnswer> {
  const end = performance.now() + ANSWER_MS;
  for (;;) {
    const answer = await localRequest({ port: settings.routerPort }, '/', {
      host: `${NAME}.${settings.domain}`,
      timeoutMs: ANSWER_MS,
    }).catch((error: unknown): LocalAnswer => ({ status: 0, body: reasonOf(error) }));
    if (answer.status === 200 || performance.now() > end) return answer;
    await sleep(200);
  }
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
}
