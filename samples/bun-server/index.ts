import ms from 'ms';

const VERSION = '1';

const server = Bun.serve({
  port: Number(process.env.PORT ?? 3000),
  fetch: (request) =>
    new Response(`bun-server ${VERSION} at ${new URL(request.url).pathname}, up for ${ms(Math.round(performance.now()))}\n`),
});
console.log(`bun-server ${VERSION} listens on ${server.port}`);

process.on('SIGTERM', async () => {
  await server.stop();
  process.exit(0);
});
