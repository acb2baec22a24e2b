import { setTimeout as sleep } from 'node:timers/promises';
import { asBuffer } from './frames.ts';

const MEGABYTE = 1024 * 1024;

/** Bytes that come at once, and bytes a second after them. */
interface Pace {
  readonly burst: number;
  readonly perSecond: number;
}

/** More than builds print that a person reads; at ten times as much the machine is busy with nothing else. */
const BUILD_PACE: Pace = { burst: MEGABYTE / 4, perSecond: MEGABYTE };

/**
 * Reads a build's output no faster than its pace (a token bucket). What prints without end then waits in its own writes,
 * where it costs nothing, and not in the Engine, in the platform and in whoever follows the build, who share the machine
 * with the apps. Rejects when `signal` is aborted meanwhile.
 */
export async function* paced(
  source: AsyncIterable<string | Buffer>,
  { signal, pace = BUILD_PACE }: { signal: AbortSignal; pace?: Pace },
): AsyncGenerator<Buffer> {
  let credit = pace.burst;
  let countedAt = performance.now();
  for await (const chunk of source) {
    const data = asBuffer(chunk);
    yield data;
    const now = performance.now();
    credit = Math.min(pace.burst, credit + ((now - countedAt) / 1000) * pace.perSecond) - data.length;
    countedAt = now;
    if (credit < 0) await sleep((-credit / pace.perSecond) * 1000, undefined, { signal });
  }
}
