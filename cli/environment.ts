import { homedir } from 'node:os';

/** The variables that the CLI looks at, read once. */
export interface Environment {
  readonly apiUrl: string | null;
  readonly apiKey: string | null;
  readonly home: string;
  readonly noColour: boolean;
  /** Variables as they are, for programs that are started by a host command. */
  readonly all: NodeJS.ProcessEnv;
}

/** Reads the environment. The data folder is BERTH_HOME, else /var/lib/berth for root and ~/.local/share/berth for others. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const root = process.getuid?.() === 0;
  return {
    apiUrl: env['BERTH_API_URL'] ?? null,
    apiKey: env['BERTH_API_KEY'] ?? null,
    home: env['BERTH_HOME'] ?? (root ? '/var/lib/berth' : `${homedir()}/.local/share/berth`),
    noColour: env['NO_COLOR'] !== undefined || env['TERM'] === 'dumb',
    all: env,
  };
}
