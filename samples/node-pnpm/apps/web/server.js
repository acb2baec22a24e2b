import { createServer } from 'node:http';
import { greeting } from 'greeting';
import ms from 'ms';

const VERSION = '1';

const server = createServer((request, response) => {
  response.setHeader('Content-Type', 'text/plain');
  response.end(`${greeting('node-pnpm')} ${VERSION}, up for ${ms(Math.round(process.uptime() * 1000))}\n`);
});
server.listen(process.env.PORT ?? 3000);
process.on('SIGTERM', () => server.close(() => process.exit(0)));
