/** Pauses before the next try of a dyno that crashed, in seconds: at once, then growing to a cap (Heroku's manner). */
const PAUSES = [0, 2, 5, 10, 20, 40, 80, 160, 300] as const;
const CAP_SECONDS = 300;
/** A dyno that ran this long starts its count anew when it crashes. */
const STEADY_MS = 10 * 60_000;

/** How many crashes in a row this is, and when the dyno is tried again (unix ms). `ranMs` is how long it ran. */
export function afterCrash({ crashesBefore, ranMs, now }: { crashesBefore: number; ranMs: number; now: number }): {
  crashes: number;
  retryAt: number;
} {
  const crashes = ranMs >= STEADY_MS ? 1 : crashesBefore + 1;
  const pause = PAUSES[crashes - 1] ?? CAP_SECONDS;
  return { crashes, retryAt: now + pause * 1000 };
}
