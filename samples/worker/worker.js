const VERSION = '1';
const dyno = process.env.DYNO ?? 'local';
let jobs = 0;

function work() {
  jobs += 1;
  console.log(`worker ${VERSION} on ${dyno}: job ${jobs} done`);
}

console.log(`worker ${VERSION} on ${dyno}: started`);
const timer = setInterval(work, 3000);

process.on('SIGTERM', () => {
  clearInterval(timer);
  console.log(`worker ${VERSION} on ${dyno}: stopped after ${jobs} jobs`);
});
