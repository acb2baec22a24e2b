/** Where a Python program listens, as its command and the file that is started show. */

import { type FixedPort, type Listening, onlyPort } from '../fixed-port.ts';
import type { Source } from '../plan.ts';
import { firstFile, place } from '../tree.ts';

/** Servers whose command line takes a port of their own where it is told none. */
const defaults: readonly { readonly starts: RegExp; readonly told: RegExp; readonly port: number }[] = [
  { starts: /(?:^|[\s/])uvicorn\s/, told: /--(?:port|uds|fd)\b/, port: 8000 },
  { starts: /(?:^|[\s/])flask\s(?:.{0,200}\s)?run\b/, told: /(?:--port|\s-p)\b/, port: 5000 },
  { starts: /(?:^|[\s/])fastapi\s+run\b/, told: /--port\b/, port: 8000 },
  { starts: /(?:^|[\s/])waitress-serve\s/, told: /--(?:port|listen|unix-socket)\b/, port: 8080 },
];

/** Frameworks whose program starts a server by a call, on a port of their own where it is told none. */
const ownServers: readonly {
  readonly imported: RegExp;
  readonly call: RegExp;
  readonly told: RegExp;
  readonly port: number;
}[] = [
  {
    imported: /^[ \t]*(?:from|import)[ \t]+gradio\b/m,
    call: /\.launch\(/,
    told: /\bserver_port\s*=|GRADIO_SERVER_PORT/,
    port: 7860,
  },
  { imported: /^[ \t]*(?:from|import)[ \t]+nicegui\b/m, call: /\bui\.run\(/, told: /\bport\s*=/, port: 8080 },
];

/** Variables by which servers that take localhost by themselves are told to listen for the router. */
const listeners: readonly (readonly [name: string, env: Readonly<Record<string, string>>])[] = [
  ['uvicorn', { UVICORN_HOST: '0.0.0.0' }],
  ['flask', { FLASK_RUN_HOST: '0.0.0.0' }],
  ['dash', { HOST: '0.0.0.0' }],
  ['gradio', { GRADIO_SERVER_NAME: '0.0.0.0' }],
];

/** Variables of the image for the servers among `packages`. */
export function listenEnv(packages: ReadonlySet<string>): Readonly<Record<string, string>> {
  return Object.assign({}, ...listeners.filter(([name]) => packages.has(name)).map(([, env]) => env));
}

/** What the command of `web` and the source that it starts tell. */
export async function listening(source: Source, web: string): Promise<Listening> {
  const server = defaults.find(({ starts, told }) => starts.test(web) && !told.test(web) && !/\bPORT\b/.test(web));
  if (server !== undefined) {
    return { fixed: { port: server.port, at: 'web names no port: its server' }, warnings: [] };
  }
  const config = gunicornConfig(source, web);
  if (config !== null) return boundBy(config, (await source.read(config)) ?? '');
  const path = /\bpython3?(?:\.\d+)?\s+(?:-[uOB]\s+)*(?:\.\/)?([\w./-]+\.py)\b/.exec(web)?.[1];
  const text = path === undefined ? null : await source.read(path);
  return path === undefined || text === null ? { fixed: null, warnings: [] } : heardIn(path, text);
}

/** The file that tells gunicorn where to listen, unless the command line does. */
function gunicornConfig(source: Source, web: string): string | null {
  if (!/(?:^|[\s/])gunicorn\s/.test(web) || /(?:--bind|\s-b)\b/.test(web)) return null;
  const named = /(?:\s-c|--config)[\s=]*(?:\.\/|python:)?([\w./-]+)/.exec(web)?.[1];
  const path = named ?? 'gunicorn.conf.py';
  return firstFile(source, [path, `${path.replaceAll('.', '/')}.py`]);
}

function boundBy(path: string, text: string): Listening {
  const found = /^bind\s*=\s*\[?\s*['"]([\w.]*|\[::\]):(\d{2,5})['"]/m.exec(text);
  if (found === null || readsPort(text)) return { fixed: null, warnings: [] };
  const fixed = { port: Number(found[2]), at: place(path, text, found.index) };
  return told([fixed], isLoopback(found[1] ?? '') ? [onLocalhost(fixed.at)] : []);
}

/** Calls that take a port: a number, or the name of a constant. */
const calls: readonly RegExp[] = [
  /\b(?:HTTPServer|TCPServer|WSGIServer|listen|bind|create_server)\(\s*\(\s*(?:['"][^'"\n]{0,60}['"]|\w+)\s*,\s*(?<port>\w+)\s*\)/g,
  /\bmake_server\(\s*(?:['"][^'"\n]{0,60}['"]|\w+)\s*,\s*(?<port>\w+)\s*,/g,
  /\.(?:listen|listenTCP)\(\s*(?<port>\w+)\s*[,)]/g,
  /\bserverFromString\([^,\n]{0,60},\s*['"]tcp:(?<port>\d{2,5})/g,
  /\b(?:run|run_app|run_simple|serve)\([^()]{0,400}?\bport\s*=\s*(?<port>\w+)/g,
];

function heardIn(path: string, text: string): Listening {
  if (readsPort(text)) return told([], loopbackIn(path, text));
  const constants = new Map(
    [...text.matchAll(/^(\w*port)\s*(?::\s*int\s*)?=\s*(\d{2,5})\s*(?:#.*)?$/gim)].map((match) => [match[1], match[2]]),
  );
  const found: FixedPort[] = [];
  for (const match of calls.flatMap((call) => [...text.matchAll(call)])) {
    const name = match.groups?.['port'] ?? '';
    const port = Number(constants.get(name) ?? name);
    if (Number.isInteger(port)) found.push({ port, at: place(path, text, match.index) });
  }
  if (found.length === 0) found.push(...ownPort(path, text));
  return told(found, loopbackIn(path, text));
}

function ownPort(path: string, text: string): FixedPort[] {
  const server = ownServers.find(({ imported, told: named }) => imported.test(text) && !named.test(text));
  const call = server?.call.exec(text);
  return server !== undefined && call ? [{ port: server.port, at: place(path, text, call.index) }] : [];
}

/** Whoever looks at the environment for it listens there, whatever stands elsewhere for want of it. */
function readsPort(text: string): boolean {
  return /\b(?:environ|getenv|env|config)\b/.test(text) && /['"]PORT['"]/.test(text);
}

function told(found: readonly FixedPort[], warnings: readonly string[]): Listening {
  const fixed = onlyPort(found);
  const [first] = found;
  if (fixed !== null || first === undefined) return { fixed, warnings };
  return {
    fixed,
    warnings: [
      `${first.at} seems to listen on a fixed port: it must listen on the port in os.environ["PORT"].`,
      ...warnings,
    ],
  };
}

const localHost =
  /(?:Server\(\s*\(|make_server\(|\bhost(?:name)?\s*=\s*|\b(?:bind|listen)\(\s*\()\s*['"](localhost|127\.0\.0\.1)['"]/;
/** Flask's and uvicorn's own, which take localhost where they are told no host. */
const bare = /^[ \t]*(?:app|application|uvicorn)\.run\((?![^()]{0,400}\bhost\s*=)[^()]{0,400}\)/m;

function loopbackIn(path: string, text: string): string[] {
  const found = localHost.exec(text) ?? (/\b(?:flask|uvicorn)\b/i.test(text) ? bare.exec(text) : null);
  return found === null ? [] : [onLocalhost(place(path, text, found.index + found[0].search(/\S/)))];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '127.0.0.1';
}

function onLocalhost(at: string): string {
  return `${at} seems to listen on localhost only, where the router cannot reach it: use 0.0.0.0.`;
}
