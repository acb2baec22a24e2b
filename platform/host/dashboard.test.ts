import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { ensureDashboard, isDashboardBuilt } from './dashboard.ts';

const ROOT = dirname(dirname(import.meta.dirname));

/** A checkout with a dashboard of one script. */
function checkout(t: TestContext) {
  const codeRoot = mkdtempSync(join(tmpdir(), 'berth-checkout-'));
  t.after(() => rmSync(codeRoot, { recursive: true }));
  for (const folder of ['dashboard/src', 'platform/client', 'platform/model', 'buildpacks'])
    mkdirSync(join(codeRoot, folder), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(codeRoot, 'node_modules'));
  for (const file of ['package-lock.json', 'tsconfig.json', 'buildpacks/plan.ts'])
    writeFileSync(join(codeRoot, file), '{}');
  writeFileSync(join(codeRoot, 'dashboard/vite.config.ts'), 'export default { build: { minify: false } };\n');
  writeFileSync(join(codeRoot, 'dashboard/index.html'), '<script type="module" src="/src/main.ts"></script>\n');
  const write = (text: string) => writeFileSync(join(codeRoot, 'dashboard/src/main.ts'), `console.log(${text});\n`);
  write('"one"');
  const results: string[] = [];
  const step = { now: () => undefined, result: (text: string) => void results.push(text) };
  const ensure = () => ensureDashboard({ codeRoot, variables: { PATH: '/usr/bin:/bin' } }, step);
  const isBuilt = () => isDashboardBuilt({ codeRoot, variables: {} });
  return { codeRoot, dist: join(codeRoot, 'dashboard/dist'), write, ensure, isBuilt, results };
}

function script(dist: string): string {
  const [name] = readdirSync(join(dist, 'assets')).filter((file) => file.endsWith('.js'));
  return join(dist, 'assets', name ?? '');
}

test('ensureDashboard builds once, compresses what it built, and builds again when the sources are others', async (t) => {
  const { dist, write, ensure, isBuilt, results, codeRoot } = checkout(t);
  assert.equal(isBuilt(), false);
  await ensure();
  await ensure();
  assert.deepEqual(results, ['built', 'built']);
  const text = readFileSync(script(dist), 'utf8');
  assert.match(text, /one/);
  assert.equal(brotliDecompressSync(readFileSync(`${script(dist)}.br`)).toString(), text);
  assert.equal(gunzipSync(readFileSync(`${script(dist)}.gz`)).toString(), text);
  write('"two"');
  assert.equal(isBuilt(), false);
  await ensure();
  assert.match(readFileSync(script(dist), 'utf8'), /two/);
  writeFileSync(join(codeRoot, 'dashboard/src/main.test.ts'), '');
  await ensure();
  assert.deepEqual(results.slice(2), ['built anew', 'built']);
});

test('ensureDashboard keeps the pages that there are when it cannot build others, and leaves nothing behind', async (t) => {
  const { codeRoot, dist, write, ensure } = checkout(t);
  await ensure();
  write('"never closed');
  await assert.rejects(ensure(), /Cannot build the dashboard: its build ended with code 1[\s\S]*main\.ts/);
  assert.match(readFileSync(script(dist), 'utf8'), /one/);
  assert.deepEqual(readdirSync(join(codeRoot, 'dashboard')).sort(), ['dist', 'index.html', 'src', 'vite.config.ts']);
});
