import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import type { HomePaths, Settings } from '../model/installation.ts';
import { openStore } from '../store/store.ts';
import { writeWhole } from './files.ts';
import type { Step } from './progress.ts';

const OWNER_ONLY = 0o600;

/** Makes the admin account, and a token of it in a file that only its owner reads, where there is none. */
export function ensureAccount({ paths, settings, step }: { paths: HomePaths; settings: Settings; step: Step }): void {
  mkdirSync(paths.home, { recursive: true, mode: 0o700 });
  chmodSync(paths.home, 0o700);
  step.result(`token in ${paths.tokenFile}`);
  if (existsSync(paths.tokenFile) && existsSync(paths.database)) return;
  const store = openStore({ path: paths.database, keyFile: paths.keyFile });
  try {
    const email = `admin@${settings.domain}`;
    const token = store.transaction(() => {
      const account =
        store.accounts.all().find(({ role }) => role === 'admin') ??
        store.accounts.create({ email, name: null, role: 'admin' });
      return store.tokens.create({ accountId: account.id, description: 'Made by berth up', expiresAt: null }).text;
    });
    writeWhole(paths.tokenFile, `${token}\n`, { mode: OWNER_ONLY });
  } finally {
    store.close();
  }
  chmodSync(paths.keyFile, OWNER_ONLY);
}
