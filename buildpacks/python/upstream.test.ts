import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Catalog, Runtime } from '../plan.ts';
import { containerPlan, planErrorOf } from '../tested-plans.ts';
import { python } from './python.ts';

const catalog: Catalog = {
  node: [],
  python: ['3.14', '3.13', '3.11', '3.9'],
  upstreams: {
    python: {
      url: 'https://upstream.example/',
      releases: ['3.12', '3.11', '3.10'].map((version) => ({ version })),
    },
  },
};

const versions: readonly (readonly [files: Record<string, string>, version: string])[] = [
  [{}, '3.13'],
  [{ '.python-version': '3.12' }, '3.12'],
  [{ 'runtime.txt': 'python-3.10.14' }, '3.10'],
  [{ '.python-version': '3.11' }, '3.11'],
  [{ '.python-version': '3' }, '3.13'],
  [{ '.python-version': '>=3.10,<3.13' }, '3.11'],
  [{ 'pyproject.toml': '[project]\nrequires-python = "==3.12.*"' }, '3.12'],
];

for (const [files, version] of versions) {
  test(`python plans ${version}, Debian's where it has one, when the source says ${JSON.stringify(files)}`, async () => {
    assert.equal((await planned(files)).runtime.version, version);
  });
}

test('python says where Python comes from, and takes no Debian package of it, when only upstream has the line', async () => {
  const { runtime, builder, sections } = await planned({ '.python-version': '3.12', 'requirements.txt': 'uwsgi==2' });
  const said = 'Using Python 3.12, fetched by uv from python-build-standalone';
  assert.deepEqual(sections[0]?.lines, ['.python-version asks for 3.12', said]);
  assert.deepEqual(packagesOf(runtime), ['python3-venv']);
  assert.deepEqual(packagesOf(builder), ['python3-venv', 'build-essential']);
  const [fetched] = runtime.parts.flatMap((part) => (part.kind === 'run' ? [part.script] : []));
  assert.match(fetched ?? '', /uv python install .* 3\.12 \|\| .*need no download: 3\.14, 3\.13, 3\.11, 3\.9'/);
  assert.deepEqual((await planned({ '.python-version': '3.11' })).sections[0]?.lines.at(-1), 'Using Python 3.11');
});

test('python names the interpreter to uv where its runtime has it', async () => {
  const locked = { 'uv.lock': '', 'pyproject.toml': '[project]\nname = "x"' };
  const named = async (line: string) => (await planned({ ...locked, '.python-version': line })).install?.env;
  assert.equal((await named('3.12'))?.['UV_PYTHON'], '/usr/local/bin/python3.12');
  assert.equal((await named('3.13'))?.['UV_PYTHON'], '/usr/bin/python3.13');
});

test('python names the lines of upstream among those that can be had', async () => {
  const error = await planErrorOf(planned({ '.python-version': '3.8' }));
  assert.match(error.message, /Versions that can be had: 3\.14, 3\.13, 3\.12, 3\.11, 3\.10, 3\.9\./);
});

async function planned(files: Record<string, string>) {
  return await containerPlan(python, { 'app.py': '', ...files }, catalog);
}

function packagesOf(runtime: Runtime | undefined): string[] {
  return (runtime?.parts ?? []).flatMap((part) => (part.kind === 'apt' ? part.packages : []));
}
