/** Where a Go program listens, as its main package shows. */

import { type FixedPort, type Listening, onlyPort } from '../fixed-port.ts';
import type { Source } from '../plan.ts';
import { place } from '../tree.ts';

/** net/http, Gin's Run, Echo's Start, Fiber's Listen, the field of http.Server, and a flag for one of them. */
const fixed =
  /\b(?:ListenAndServe(?:TLS)?|Run|Start|Listen)\(\s*"(?:0\.0\.0\.0)?:(\d{2,5})"|\bAddr:\s*"(?:0\.0\.0\.0)?:(\d{2,5})"|\bflag\.String\(\s*"[\w-]{1,40}",\s*"(?:0\.0\.0\.0)?:(\d{2,5})"/g;
const loopback = /"(?:localhost|127\.0\.0\.1):\d{2,5}"/;
const maxFiles = 20;

/** What the main packages in `folders` tell. */
export async function listening(source: Source, folders: readonly string[]): Promise<Listening> {
  const files = source.files.filter(
    ({ path }) => /(?<!_test)\.go$/.test(path) && folders.includes(/^(.*)\/[^/]*$/.exec(path)?.[1] ?? '.'),
  );
  const warnings: string[] = [];
  const found: FixedPort[] = [];
  for (const { path } of files.slice(0, maxFiles)) {
    const text = (await source.read(path)) ?? '';
    // Whoever looks at the variable somewhere listens on it, whatever stands elsewhere for want of it.
    if (/"PORT"/.test(text)) return { fixed: null, warnings: [] };
    for (const match of text.matchAll(fixed)) {
      found.push({ port: Number(match[1] ?? match[2] ?? match[3]), at: place(path, text, match.index) });
    }
    const host = /Listen|\bRun\(|\bStart\(/.test(text) ? loopback.exec(text) : null;
    if (host !== null) {
      warnings.push(
        `${place(path, text, host.index)} seems to listen on localhost only, where the router cannot reach it: leave the host out.`,
      );
    }
  }
  const only = onlyPort(found);
  const [first] = found;
  if (only === null && first !== undefined) {
    warnings.push(`${first.at} seems to listen on a fixed port: it must listen on os.Getenv("PORT").`);
  }
  return { fixed: only, warnings };
}
