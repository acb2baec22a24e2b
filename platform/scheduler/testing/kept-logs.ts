import type { DynoLogs } from '../dyno-logs.ts';

/** Logs that keep what they are told. */
export class KeptLogs implements DynoLogs {
  readonly said: string[] = [];
  readonly collected = new Set<string>();
  /** Dynos of which all output was waited for. */
  readonly drains = new Set<string>();

  collect({ process }: { process: string }): void {
    this.collected.add(process);
  }

  async lastLines(): Promise<string[]> {
    return ['Error: no such file'];
  }

  drained(dynoId: string): Promise<void> {
    this.drains.add(dynoId);
    return Promise.resolve();
  }

  say({ process, text }: { process: string; text: string }): void {
    this.said.push(`${process}: ${text}`);
  }
}
