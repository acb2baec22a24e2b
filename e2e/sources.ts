import type { Files } from './app.ts';

/** A web app that tells its version, and what its process is like: the subject of most stories. */
const SERVER = `const { createServer } = require('node:http');
const VERSION = '@VERSION@';
const held = [];
const routes = {
  '/': () => VERSION,
  '/dyno': () => process.env.DYNO + ' ' + VERSION,
  '/env': (name) => JSON.stringify(process.env[name] ?? null),
  '/names': () => JSON.stringify(Object.keys(process.env)),
  '/headers': (_, request) => JSON.stringify(request.headers),
  '/say': (text) => (console.log(text), 'said'),
  '/pid': () => String(process.pid),
  '/eat': (megabytes) => (held.push(Buffer.alloc(Number(megabytes) * 1048576, 1)), 'eaten'),
  '/exit': (code) => (setTimeout(() => process.exit(Number(code)), 50), 'leaving'),
};
const server = createServer((request, response) => {
  const { pathname, search } = new URL(request.url, 'http://app');
  const route = routes[pathname];
  response.setHeader('X-Version', VERSION);
  if (route === undefined) return void response.writeHead(404).end('no such page');
  response.end(route(decodeURIComponent(search.slice(1)), request, response));
});
server.listen(process.env.PORT, () => console.log('version ' + VERSION + ' listens'));
process.on('SIGTERM', () => {
  console.log('version ' + VERSION + ' stops');
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
`;

/** The source of that app: Node.js without dependencies. */
export function webApp(version = '1', { scripts = {} }: { scripts?: Readonly<Record<string, string>> } = {}): Files {
  return { 'package.json': packageJson({ start: 'node server.js', ...scripts }), 'server.js': server(version) };
}

export function server(version: string): string {
  return SERVER.replace('@VERSION@', version);
}

export function packageJson(
  scripts: Readonly<Record<string, string>>,
  dependencies?: Readonly<Record<string, string>>,
): string {
  const about = {
    name: 'web',
    private: true,
    engines: { node: '24.x' },
    scripts,
    ...(dependencies && { dependencies }),
  };
  return `${JSON.stringify(about, null, 2)}\n`;
}
