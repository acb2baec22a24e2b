import type { ProcessEngine } from '../engine/engine.ts';
import type { Collector } from './collector.ts';
import type { LogStore } from './log-store.ts';

const READ_MS = 5_000;

interface Said {
  readonly appId: string;
  readonly process: string;
  readonly text: string;
}

/** Where dynos' lines go and come from, for those who run dynos. */
export function dynoLogs(parts: { logStore: LogStore; collector: Collector; engine: Pick<ProcessEngine, 'output'> }) {
  const { logStore, collector, engine } = parts;
  const append = (source: 'app' | 'heroku', { appId, process, text }: Said) =>
    logStore.append(appId, { at: Date.now(), source, process, text });
  return {
    collect: (container: Parameters<Collector['collect']>[0]) => collector.collect(container),
    drained: (dynoId: string) => collector.drained(dynoId),
    /** Of one ended container alone: others of the same name write to the same log. */
    lastLines: async ({ containerId, count }: { containerId: string; count: number }): Promise<string[]> => {
      const lines: string[] = [];
      const keep = ({ text }: { text: string }) => {
        lines.push(text);
        if (lines.length > count) lines.shift();
      };
      const signal = AbortSignal.timeout(READ_MS);
      await engine.output({ containerId, since: 0, signal, onLine: keep }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
      return lines;
    },
    /** The platform says it. */
    say: (said: Said) => append('heroku', said),
    /** A process of the app printed it. */
    print: (said: Said) => append('app', said),
  };
}
