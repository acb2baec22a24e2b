import { homedir } from 'node:os';

/** The variables that the CLI looks at, read once. */
export interface Environment {
  readonly apiUrl: string | null;
  readonly apiKey: string | null;
  /** Base URL of `<app>.git`, without trailing slash. */
  readonly gitUrl: string | null;
  readonly app: string | null;
  readonly home: string;
  /** File of the saved login. */
  readonly configFile: string;
  readonly noColour: boolean;
  /** Variables as they are, for programs that are started by a host command. */
  readonly all: NodeJS.ProcessEnv;
}

/** Reads the environment. The data folder is BERTH_HOME, else /var/lib/berth for root and ~/.local/share/berth for others. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const root = process.getuid?.() === 0;
  const given = (name: string): string | null => env[name] || null;
  return {
    apiUrl: trimmed(given('BERTH_API_URL')),
    apiKey: given('BERTH_API_KEY'),
    gitUrl: trimmed(given('BERTH_GIT_URL')),
    app: given('BERTH_APP'),
    home: given('BERTH_HOME') ?? (root ? '/var/lib/berth' : `${homedir()}/.local/share/berth`),
    configFile: `${given('XDG_CONFIG_HOME') ?? `${homedir()}/.config`}/berth/config.json`,
    noColour: env['NO_COLOR'] !== undefined || env['TERM'] === 'dumb',
    all: env,
  };
}

function trimmed(url: string | null): string | null {
  return url === null ? null : url.replace(/\/+$/, '');
}
