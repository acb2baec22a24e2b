const { createServer } = require('node:http');
const { sum } = require('./build/Release/sum.node');

const VERSION = '1';

const server = createServer((request, response) => {
  response.setHeader('Content-Type', 'text/plain');
  response.end(`node-native ${VERSION}: 40 + 2 = ${sum(40, 2)}\n`);
});
server.listen(process.env.PORT ?? 3000);
process.on('SIGTERM', () => server.close(() => process.exit(0)));
