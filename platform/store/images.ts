import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { Image } from '../model/release.ts';
import { json, number, numberOrNull, oneOf, Query, type Row, text, textOrNull } from './database.ts';

/** An image as its build gives it. */
export type NewImage = Omit<Image, 'id' | 'present' | 'createdAt' | 'port' | 'subject'> &
  Partial<Pick<Image, 'port' | 'subject'>>;

/** The table `images` (the API's slugs). */
export class Images {
  readonly #insert;
  readonly #byId;
  readonly #present;
  readonly #setPresent;

  constructor(db: Database) {
    this.#insert = new Query<object>(
      db,
      `INSERT INTO images (id, app_id, docker_image, commit_sha, subject, process_types, buildpack, size_bytes, kind, port,
         created_at)
       VALUES (@id, @appId, @dockerImage, @commit, @subject, @processTypes, @buildpack, @sizeBytes, @kind, @port, @now) RETURNING *`,
    );
    this.#byId = new Query<object>(db, 'SELECT * FROM images WHERE id = @id');
    this.#present = new Query<object>(db, 'SELECT * FROM images WHERE present = 1 ORDER BY created_at');
    this.#setPresent = new Query<object>(
      db,
      'UPDATE images SET present = @present, docker_image = @dockerImage WHERE id = @id',
    );
  }

  create(image: NewImage): Image {
    const row = this.#insert.one({
      port: null,
      subject: null,
      ...image,
      id: randomUUID(),
      processTypes: JSON.stringify(image.processTypes),
      now: Date.now(),
    });
    if (row === null) throw new Error('Cannot create the image: nothing was inserted');
    return imageOf(row);
  }

  byId(id: string): Image | null {
    const row = this.#byId.one({ id });
    return row && imageOf(row);
  }

  /** Those that should be on the Docker Engine, oldest first. */
  present(): Image[] {
    return this.#present.all({}).map(imageOf);
  }

  /** The image was swept from the Docker Engine. */
  markSwept(image: Image): void {
    this.#setPresent.run({ id: image.id, present: 0, dockerImage: image.dockerImage });
  }

  /** The image was built anew (after a restore): the same content under another id of Docker's. */
  markRebuilt({ image, dockerImage }: { image: Image; dockerImage: string }): void {
    this.#setPresent.run({ id: image.id, present: 1, dockerImage });
  }
}

function imageOf(row: Row): Image {
  return {
    id: text(row, 'id'),
    appId: text(row, 'app_id'),
    dockerImage: text(row, 'docker_image'),
    commit: textOrNull(row, 'commit_sha'),
    subject: textOrNull(row, 'subject'),
    processTypes: json(row, 'process_types'),
    buildpack: text(row, 'buildpack'),
    sizeBytes: number(row, 'size_bytes'),
    kind: oneOf(row, 'kind'),
    port: numberOrNull(row, 'port'),
    present: number(row, 'present') === 1,
    createdAt: number(row, 'created_at'),
  };
}
