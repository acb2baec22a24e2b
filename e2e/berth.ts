import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { begin, type Outcome, type Running, type RunOptions, run } from './process.ts';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BERTH = join(ROOT, 'bin/berth');

/** Where the setup leaves what it made: one file, named by an environment variable that workers inherit. */
const FACTS = 'BERTH_E2E_FACTS';

/** What the setup found out about the Berth under test. */
export interface Facts {
  readonly home: string;
  readonly instance: string;
  readonly apiUrl: string;
  readonly token: string;
  readonly routerPort: number;
  readonly domain: string;
  /** What the first `berth up` printed and how it ended; null where a running Berth was given. */
  readonly firstUp: Outcome | null;
  /** Folder with the git settings of the person in the stories. */
  readonly person: string;
}

let known: Facts | null = null;

/** The Berth under test. */
export function facts(): Facts {
  known ??= JSON.parse(readFileSync(process.env[FACTS] ?? '', 'utf8')) as Facts;
  return known;
}

/** Tells workers where the facts are. */
export function announceFacts(file: string): void {
  process.env[FACTS] = file;
}

/** The variables of a shell that ran `eval "$(berth env)"`, with a git identity of its own and nobody's login. */
export function shell(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { apiUrl, token, routerPort, domain, person } = facts();
  return {
    ...bareShell(person),
    BERTH_API_URL: apiUrl,
    BERTH_API_KEY: token,
    BERTH_GIT_URL: apiUrl,
    BERTH_ROUTER_URL: `http://127.0.0.1:${routerPort}`,
    BERTH_DASHBOARD_URL: `http://dashboard.${domain}${routerPort === 80 ? '' : `:${routerPort}`}`,
    BERTH_DOMAIN: domain,
    ...extra,
  };
}

/** A shell that knows no Berth. */
export function bareShell(person: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(BERTH_|GIT_(?!SSL)|PW_|FORCE_COLOR|NO_COLOR)/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    GIT_CONFIG_GLOBAL: join(person, 'gitconfig'),
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    XDG_CONFIG_HOME: person,
  };
}

/** Runs `bin/berth` with the variables of `berth env`. */
export function berth(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return run([BERTH, ...args], { env: shell(), ...options });
}

/** Starts `bin/berth`, to go on while the story does. */
export function beginBerth(args: readonly string[], options: RunOptions = {}): Running {
  return begin([BERTH, ...args], { env: shell(), ...options });
}

/** Runs `bin/berth` as the one who administers the Berth whose data folder is `home`. */
export function hostBerth(
  home: string,
  args: readonly string[],
  { person, ...options }: RunOptions & { person: string },
): Promise<Outcome> {
  return run([BERTH, ...args], { env: { ...bareShell(person), BERTH_HOME: home }, ...options });
}
