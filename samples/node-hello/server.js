const { readFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { join } = require('node:path');

const VERSION = '1';
const page = readFileSync(join(__dirname, 'page.html'), 'utf8').replaceAll('{{node}}', process.version);

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  response.setHeader('X-App', `node-hello ${VERSION}`);
  if (pathname === '/') {
    const html = page
      .replaceAll('{{version}}', VERSION)
      .replaceAll('{{dyno}}', process.env.DYNO ?? 'local')
      .replaceAll('{{release}}', process.env.HEROKU_RELEASE_VERSION ?? 'current');
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(html);
    return;
  }
  const name = /^\/env\/(GREETING|DYNO|NODE_ENV)$/.exec(pathname)?.[1];
  const known = name === undefined ? undefined : process.env[name];
  response
    .writeHead(known === undefined ? 404 : 200, { 'Content-Type': 'text/plain; charset=utf-8' })
    .end(known === undefined ? 'Not found\n' : `${known}\n`);
});

server.listen(process.env.PORT ?? 3000, () => console.log(`node-hello ${VERSION} listens on ${server.address().port}`));

process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
