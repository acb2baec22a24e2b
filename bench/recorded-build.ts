import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { facts } from '../e2e/berth.ts';

/** When a build came to where, in milliseconds since its row was made; and what it made. */
export interface RecordedBuild {
  readonly appId: string;
  readonly image: string;
  readonly imageMs: number;
  readonly releasedMs: number;
}

/** The newest build of an app, as the record of this Berth has it. */
export function newestBuild(appName: string): RecordedBuild {
  const db = new DatabaseSync(join(facts().home, 'berth.db'), { readOnly: true });
  try {
    const row = db
      .prepare(
        `SELECT builds.app_id, builds.created_at, builds.finished_at, images.created_at AS image_at, images.docker_image
         FROM builds JOIN apps ON apps.id = builds.app_id JOIN images ON images.id = builds.image_id
         WHERE apps.name = ? ORDER BY builds.created_at DESC, builds.rowid DESC LIMIT 1`,
      )
      .get(appName);
    if (row === undefined) throw new Error(`There is no build of ${appName}`);
    const createdAt = Number(row['created_at']);
    return {
      appId: String(row['app_id']),
      image: String(row['docker_image']),
      imageMs: Number(row['image_at']) - createdAt,
      releasedMs: Number(row['finished_at']) - createdAt,
    };
  } finally {
    db.close();
  }
}
