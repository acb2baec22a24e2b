/** Programs whose own source says on which port they listen, whatever the environment says: requests go there. */

import type { Section } from './plan.ts';

export interface FixedPort {
  readonly port: number;
  /** The line that says so: `src/main.ts:6`. */
  readonly at: string;
}

/** What the source of a web process tells about where it listens. */
export interface Listening {
  /** Null where it takes $PORT, or nothing is known. */
  readonly fixed: FixedPort | null;
  readonly warnings: readonly string[];
}

/** The only port of `found`; null where there are several, of which one may be for something else than requests. */
export function onlyPort(found: readonly FixedPort[]): FixedPort | null {
  const [first] = found;
  return first !== undefined && found.every(({ port }) => port === first.port) && isOpen(first.port) ? first : null;
}

/** Ports below are the system's: nobody but root may listen on them. */
function isOpen(port: number): boolean {
  return port >= 1024 && port <= 65_535;
}

const option =
  /(?:^|\s)(?:--(?:port|bind|listen)|-[pbl])(?:=|\s+)['"]?(?:(?:tcp|http):\/\/)?(?:(?:0\.0\.0\.0|\[::\])?:)?(\d{4,5})['"]?(?=\s|$)/g;

/** The port that the command of `web` itself names (`next start -p 3000`); null where it names none, or $PORT. */
export function portOfCommand(web: string): FixedPort | null {
  if (/\bPORT\b/.test(web)) return null;
  return onlyPort([...web.matchAll(option)].map((match) => ({ port: Number(match[1]), at: 'the command of web' })));
}

const atHome =
  /(?:^|\s)(?:--(?:bind|host|hostname|listen|address|server\.address)|-[bHl])(?:=|\s+)['"]?(?:\w+:\/\/)?(?:localhost|127\.0\.0\.1|\[::1\])\b/;

/** That the command of `web` names the dyno's own localhost; nothing where something in front of it may ask there. */
export function localhostWarnings(web: string): string[] {
  if (!atHome.test(web) || /&|nginx|apache|caddy|haproxy/.test(web)) return [];
  return ['web listens on localhost, where the router cannot reach it: let it listen on 0.0.0.0.'];
}

/** The part of a plan that leads requests to the port; none where it is not fixed. */
export function portOf(fixed: FixedPort | null): { readonly port?: number } {
  return fixed === null ? {} : { port: fixed.port };
}

/** What the build output says of it. */
export function portSections(fixed: FixedPort | null): Section[] {
  if (fixed === null) return [];
  const line = `${fixed.at} listens on ${fixed.port}, whatever $PORT says: requests are led there`;
  return [{ title: 'Finding the port', lines: [line] }];
}
