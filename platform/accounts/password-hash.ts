import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

const COST = { N: 2 ** 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const FORM = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/;

/** Hashes of passwords, one at a time: each takes a core and 32 MB, of which whoever guesses shall not get more. */
export class PasswordHashes {
  readonly #cost: typeof COST;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor({ cost = COST }: { cost?: typeof COST } = {}) {
    this.#cost = cost;
  }

  /** Passwords that wait for their turn. */
  get waiting(): number {
    return this.#waiting;
  }

  /** What is to be kept of `password`: the parameters, a salt of its own and the hash. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const key = await this.#derive(password, { salt, cost: this.#cost });
    const { N, r, p } = this.#cost;
    return `scrypt$${N}$${r}$${p}$${salt.toString('base64url')}$${key.toString('base64url')}`;
  }

  /** Whether `password` is the one of `kept`. Where nothing is kept it takes as long, and the answer is no. */
  async verify(password: string, kept: string | null): Promise<boolean> {
    const [, N, r, p, salt = '', right = ''] = FORM.exec(kept ?? '') ?? [];
    if (N === undefined) {
      await this.#derive(password, { salt: Buffer.alloc(SALT_BYTES), cost: this.#cost });
      return false;
    }
    const cost = { N: Number(N), r: Number(r), p: Number(p) };
    const key = await this.#derive(password, { salt: Buffer.from(salt, 'base64url'), cost });
    const expected = Buffer.from(right, 'base64url');
    return key.length === expected.length && timingSafeEqual(key, expected);
  }

  #derive(password: string, { salt, cost }: { salt: Buffer; cost: typeof COST }): Promise<Buffer> {
    this.#waiting += 1;
    const options: ScryptOptions = { ...cost, maxmem: 256 * cost.N * cost.r };
    const turn = this.#last
      .then(() => derive(password.normalize('NFKC'), { salt, options }))
      .finally(() => {
        this.#waiting -= 1;
      });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

function derive(password: string, { salt, options }: { salt: Buffer; options: ScryptOptions }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_BYTES, options, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}
