import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';

import type { RouteTable } from '../platform/model/route.ts';
import { parseRouteTable } from './route-table.ts';

/** The last table on disk, so that a router that starts while the platform is down serves at once. */
export class RouteFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** The saved table, or null where there is none that can be read. */
  load(): RouteTable | null {
    try {
      return parseRouteTable(readFileSync(this.#path, 'utf8'));
    } catch {
      // The first list from the platform replaces it in any case.
      return null;
    }
  }

  /** Replaces the saved table in one step. */
  async save(table: RouteTable): Promise<void> {
    const temporary = `${this.#path}.${process.pid}.tmp`;
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify(table));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, this.#path);
  }
}
