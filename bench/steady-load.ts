import { request } from 'node:http';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const [port = '', host = '', perSecond = '', seconds = ''] = process.argv.slice(2);

/**
 * Requests at a constant rate until its time or its standard input is over, in a process of its own, so that nothing
 * else keeps it up: `steady-load.ts PORT HOST PER_SECOND SECONDS`. Prints what each took, in milliseconds, as JSON.
 */
async function main(): Promise<void> {
  try {
    setPriority(-10);
  } catch {
    // A user who is not root measures with what priority there is.
  }
  let over = false;
  process.stdin.once('end', () => {
    over = true;
  });
  process.stdin.resume();
  const times: number[] = [];
  const asked: Promise<void>[] = [];
  const begin = performance.now();
  for (let count = 0; count < Number(seconds) * Number(perSecond) && !over; count++) {
    await sleep(Math.max(0, begin + (count * 1000) / Number(perSecond) - performance.now()));
    asked.push(timeOf().then((ms) => void times.push(ms)));
  }
  await Promise.all(asked);
  process.stdout.write(JSON.stringify(times));
  process.stdin.destroy();
}

function timeOf(): Promise<number> {
  const begin = performance.now();
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, headers: { host }, agent: false }, (response) => {
      response.resume();
      response.on('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - begin);
        else reject(new Error(`${host} answered ${response.statusCode}`));
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

await main();
