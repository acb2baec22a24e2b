const express = require('express');

const VERSION = '1';
const app = express();

app.disable('x-powered-by');
app.use((request, response, next) => {
  response.set('X-App', `node-express ${VERSION}`);
  next();
});

app.get('/', (request, response) => response.type('text').send(`node-express ${VERSION}\n`));
app.get('/healthz', (request, response) => response.json({ ok: true, version: VERSION }));
app.get('/slow', (request, response) => {
  const milliseconds = Math.min(Number(request.query.ms) || 1000, 10_000);
  setTimeout(() => response.type('text').send(`node-express ${VERSION} after ${milliseconds} ms\n`), milliseconds);
});
app.post('/echo', express.text({ type: '*/*', limit: '1mb' }), (request, response) => response.type('text').send(request.body));

const server = app.listen(process.env.PORT ?? 3000, () => {
  console.log(`node-express ${VERSION} listens on ${server.address().port}`);
});

// Requests that are under way are answered before the dyno goes.
process.on('SIGTERM', () => {
  console.log('SIGTERM: finishing open requests');
  server.close(() => {
    console.log('All requests are answered');
    process.exit(0);
  });
  server.closeIdleConnections();
});
