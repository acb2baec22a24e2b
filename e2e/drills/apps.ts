import type { App, Files } from '../app.ts';
import { packageJson } from '../sources.ts';

/** Says whose it is with every answer, and can be told to fail in several ways. */
const SERVER = `const { createServer } = require('node:http');
const routes = {
  '/': () => 'I am @NAME@ of version @VERSION@',
  '/dyno': () => process.env.DYNO,
  '/greeting': () => String(process.env.GREETING),
  '/exit': () => (setTimeout(() => process.exit(7), 20), 'leaving'),
  '/sick': () => ((sick = Date.now() + 25000), 'sick'),
};
let sick = 0;
const server = createServer((request, response) => {
  if (Date.now() < sick) return;
  const route = routes[request.url];
  if (route === undefined) return void response.writeHead(404).end('no such page');
  response.end(route());
});
server.listen(process.env.PORT);
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
`;

/** The source of an app that answers with its name. */
export function namedApp(
  name: string,
  { version = '1', scripts = {} }: { version?: string; scripts?: Readonly<Record<string, string>> } = {},
): Files {
  const code = SERVER.replace('@NAME@', name).replace('@VERSION@', version);
  return { 'package.json': packageJson({ start: 'node server.js', ...scripts }), 'server.js': code };
}

/** What the app answers, the version that its remote branch holds, and the commit there. */
export async function liveAndPushed(app: App): Promise<{ live: string; pushed: string; commit: string | null }> {
  const commit = await app.remoteRef();
  const source = commit === null ? '' : (await app.git('show', `${commit}:server.js`)).stdout;
  const pushed = /I am \S+ of version [^']+/.exec(source)?.[0] ?? 'nothing';
  return { live: (await app.get()).body, pushed, commit };
}
