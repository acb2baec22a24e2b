const { createServer } = require('node:http');

const VERSION = '1';

const server = createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8', 'X-App': `worker ${VERSION}` });
  response.end(`worker ${VERSION}: the page of its web process\n`);
});

server.listen(process.env.PORT ?? 3000, () => console.log(`worker ${VERSION} listens on ${server.address().port}`));

process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
