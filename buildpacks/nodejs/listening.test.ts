import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Catalog } from '../plan.ts';
import { containerPlan } from '../tested-plans.ts';
import { nodejs } from './nodejs.ts';

const catalog: Catalog = { node: ['24.21.0'], python: [] };

const ports: readonly (readonly [when: string, start: string, path: string, text: string, port: number | undefined])[] =
  [
    ['a literal is there', 'node server.js', 'server.js', 'app.listen(3000)', 3000],
    [
      'it is among options',
      'node dist/index.js',
      'src/index.ts',
      'serve({\n  fetch: app.fetch,\n  port: 3000\n})',
      3000,
    ],
    ['a constant has it', 'node app.js', 'app.js', 'const PORT = 4000;\napp.listen(PORT)', 4000],
    ['TypeScript is compiled', 'node dist/main', 'src/main.ts', 'await app.listen(3000);', 3000],
    ['it is computed', 'node server.js', 'server.js', 'app.listen(3000 + n)', undefined],
    ['the environment is asked', 'node server.js', 'server.js', 'app.listen(process.env.PORT || 3000)', undefined],
    [
      'the environment has a default',
      'node a.js',
      'a.js',
      'const { PORT } = process.env;\napp.listen(3000)',
      undefined,
    ],
    ['the command line may say another', 'node a.js --port $PORT', 'a.js', 'app.listen(3000)', undefined],
  ];

for (const [when, start, path, text, port] of ports) {
  test(`nodejs leads requests to ${port ?? '$PORT'} when ${when}`, async () => {
    const files = { 'package.json': JSON.stringify({ name: 'app', scripts: { start } }), [path]: text };
    const plan = await containerPlan(nodejs, files, catalog);
    assert.equal(plan.port, port);
    const told = plan.sections.flatMap(({ lines }) => lines).join('\n');
    assert.equal(told.includes(`listens on ${port}, whatever $PORT says`), port !== undefined);
  });
}
