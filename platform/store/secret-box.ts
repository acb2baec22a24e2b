import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { Fault } from '../errors.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts what must not lie in the database in the clear: AES-256-GCM, the record's name bound in. */
export class SecretBox {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    if (key.length !== KEY_BYTES)
      throw new Fault({ code: 'internal_server_error', message: 'Cannot use the key file: it must hold 32 bytes' });
    this.#key = key;
  }

  /** `context` (for example a release's id) must be the same when it is opened. */
  seal(options: { text: string; context: string }): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(options.context));
    const sealed = Buffer.concat([cipher.update(options.text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** Throws when the key is another one, or the bytes or the context were changed. */
  open(options: { sealed: Buffer; context: string }): string {
    const nonce = options.sealed.subarray(0, NONCE_BYTES);
    const tag = options.sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce)
      .setAAD(Buffer.from(options.context))
      .setAuthTag(tag);
    return (
      decipher.update(options.sealed.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
    );
  }
}

/** The key in `path`; made (0600, on the disk before it is used) where there is none and `create` allows it. */
export function readKey({ path, create }: { path: string; create: boolean }): Buffer {
  if (existsSync(path)) return readFileSync(path);
  if (!create) {
    throw new Fault({
      code: 'internal_server_error',
      message: `Cannot read the key file ${path}: it is missing, and the database's config vars need it`,
      next: 'Put the key file of the backup back in its place.',
    });
  }
  const key = randomBytes(KEY_BYTES);
  const file = openSync(path, 'wx', 0o600);
  writeSync(file, key);
  fsyncSync(file);
  closeSync(file);
  return key;
}
