import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const [port = '', host = '', perSecond = ''] = process.argv.slice(2);

/**
 * Requests at a constant rate until its standard input is over, in a process of its own, so that nothing else keeps it
 * up: `steady-load.ts PORT HOST PER_SECOND`. Prints a line for each answer: when it was asked for (ms since 1970) and
 * how long it took (ms).
 */
async function main(): Promise<void> {
  let over = false;
  process.stdin.once('end', () => {
    over = true;
  });
  process.stdin.resume();
  const begin = performance.now();
  for (let count = 0; !over; count++) {
    await sleep(Math.max(0, begin + (count * 1000) / Number(perSecond) - performance.now()));
    void ask();
  }
}

async function ask(): Promise<void> {
  const begin = performance.now();
  const status = await statusOf();
  const took = performance.now() - begin;
  if (status !== 200) throw new Error(`${host} answered ${status}`);
  process.stdout.write(`${performance.timeOrigin + begin} ${took}\n`);
}

function statusOf(): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, headers: { host }, agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    asked.on('error', reject);
    asked.end();
  });
}

await main();
