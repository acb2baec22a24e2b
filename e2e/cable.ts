import { connect, createServer, type Server, type Socket } from 'node:net';
import { facts } from './berth.ts';

/** What a browser is connected to the router by: it can be cut, so that nobody says goodbye, and mended. */
export class Cable {
  readonly #server: Server;
  readonly #ends = new Set<Socket>();
  readonly #pairs = new Set<{ near: Socket; far: Socket }>();
  #isCut: boolean = false;
  port = 0;
  /** Bytes for the browser that were lost on the way since it began to leak. */
  leaked = 0;

  private constructor() {
    this.#server = createServer((near) => {
      if (this.#isCut) return void near.resetAndDestroy();
      const far = connect(facts().routerPort, '127.0.0.1');
      const pair = { near, far };
      this.#pairs.add(pair);
      near.on('close', () => this.#pairs.delete(pair));
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#ends.add(one);
        one.pipe(other);
        one.on('error', () => other.destroy());
        one.on('close', () => this.#ends.delete(one) && other.destroy());
      }
    });
  }

  static async lay(): Promise<Cable> {
    const cable = new Cable();
    await new Promise<void>((resolve) => cable.#server.listen(0, '127.0.0.1', resolve));
    const address = cable.#server.address();
    if (typeof address === 'object' && address !== null) cable.port = address.port;
    return cable;
  }

  cut(): void {
    this.#isCut = true;
    for (const end of this.#ends) end.resetAndDestroy();
  }

  /** From now on what is sent to the browser never comes there. */
  leak(): void {
    for (const { near, far } of this.#pairs) {
      far.unpipe(near);
      far.on('data', ({ length }: Buffer) => {
        this.leaked += length;
      });
      far.resume();
    }
  }

  mend(): void {
    this.#isCut = false;
  }

  async remove(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
