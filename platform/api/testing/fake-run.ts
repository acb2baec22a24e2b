import { PassThrough } from 'node:stream';
import type { OneOffRun } from '../../engine/engine.ts';

/** A process that a test plays. */
export class FakeRun implements OneOffRun {
  readonly containerId = 'fake';
  readonly stdin = new PassThrough();
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly sizes: { columns: number; rows: number }[] = [];
  isKilled = false;
  readonly #end = Promise.withResolvers<{ exitCode: number; outOfMemory: boolean }>();
  readonly ended = this.#end.promise;

  exit(exitCode: number): void {
    this.stdout.end();
    this.stderr.end();
    this.#end.resolve({ exitCode, outOfMemory: false });
  }

  async resize(size: { columns: number; rows: number }): Promise<void> {
    this.sizes.push(size);
  }

  async kill(): Promise<void> {
    this.isKilled = true;
    this.exit(137);
  }
}
