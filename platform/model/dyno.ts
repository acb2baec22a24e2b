/** One running container: a row for each container that was ever meant to run and has not yet been taken away. */
export interface Dyno {
  readonly id: string;
  readonly appId: string;
  readonly releaseId: string;
  /** null for a one-off dyno. */
  readonly processSetId: string | null;
  readonly type: string;
  /** `web.1`, or `run.1234` for a one-off dyno. */
  readonly name: string;
  readonly state: DynoState;
  /** Fixed IPv4 address on the app's network. */
  readonly address: string;
  /** Where the host reaches $PORT of a web dyno, known once its container runs; null for others. */
  readonly endpoint: Endpoint | null;
  readonly command: string;
  /** A one-off dyno at somebody's terminal: what it prints is theirs and not for the log. */
  readonly attached: boolean;
  /** How many times this slot crashed since its release or the last long run. */
  readonly crashes: number;
  /** When a crashed dyno is tried again (unix ms). */
  readonly retryAt: number | null;
  readonly exitCode: number | null;
  /** Code of what went wrong (`boot_timeout`, `dyno_exited`, …), null while nothing did. */
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** The step to take. */
  readonly errorNext: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** `draining` finishes its requests and gets no new ones; `crashed` waits for its next try. */
export type DynoState = 'starting' | 'up' | 'draining' | 'crashed' | 'stopping';

/**
 * One dyno a name of an app: while a rollout has a new `web.1` beside the old one, that of the current release, which
 * serves. Those that are being stopped are not shown.
 */
export function shownDynos(dynos: readonly Dyno[], currentReleaseId: string | null): Dyno[] {
  const shown = new Map<string, Dyno>();
  const rank = (each: Dyno): number => (each.releaseId === currentReleaseId ? Number.MAX_SAFE_INTEGER : each.createdAt);
  for (const dyno of dynos) {
    if (dyno.state === 'stopping') continue;
    const other = shown.get(dyno.name);
    if (other === undefined || rank(dyno) >= rank(other)) shown.set(dyno.name, dyno);
  }
  return [...shown.values()];
}

/** The port that a web dyno must listen on, its $PORT, where its image exposes no other. */
export const WEB_PORT = 8000;
