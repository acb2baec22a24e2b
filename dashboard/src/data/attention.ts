/** A page that nobody looks at for so long lets its streams go; it takes them up again where they were. */
const REST_MS = 10_000;
/** A stream beats every 15 s: a connection that is silent for longer is dead, whatever the browser thinks. */
const SILENCE_MS = 40_000;

/** Waits until somebody looks at the page. */
export async function shown(signal: AbortSignal): Promise<void> {
  while (document.hidden && !signal.aborted) {
    await new Promise<void>((resolve) => {
      document.addEventListener('visibilitychange', () => resolve(), { once: true });
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}

/** Aborted once nobody has looked at the page for a while. */
export function restWhenHidden(): { signal: AbortSignal; end: () => void } {
  const rest = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(() => rest.abort(), REST_MS);
  };
  const end = () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', look);
  };
  document.addEventListener('visibilitychange', look);
  look();
  return { signal: rest.signal, end };
}

/**
 * Aborted when a stream was not heard of for too long, or the browser lost its network: what was open then may never say
 * that it is dead. Where Berth is on this very machine the next try finds it all the same.
 */
export function silenceOf(): { signal: AbortSignal; heard: () => void; end: () => void } {
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENCE_MS);
  };
  const lost = () => silence.abort();
  const end = () => {
    clearTimeout(timer);
    globalThis.removeEventListener?.('offline', lost);
  };
  globalThis.addEventListener?.('offline', lost);
  heard();
  return { signal: silence.signal, heard, end };
}

/** Waits; whoever comes back to the page, or gets the network back, does not wait. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const now = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', now, { once: true });
    globalThis.addEventListener?.('online', now, { once: true });
  });
}
