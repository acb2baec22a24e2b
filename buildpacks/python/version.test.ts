import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Catalog } from '../plan.ts';
import { containerPlan, planErrorOf } from '../tested-plans.ts';
import { python } from './python.ts';

const debian: Catalog = { node: [], python: ['3.13'] };
const exact: Catalog = { node: [], python: ['3.14.1', '3.13.5', '3.11.2'] };

const versions: readonly (readonly [files: Record<string, string>, catalog: Catalog, version: string])[] = [
  [{}, debian, '3.13'],
  [{}, exact, '3.13.5'],
  [{ '.python-version': '3.13\n' }, debian, '3.13'],
  [{ '.python-version': '# ours\n3.11\n' }, exact, '3.11.2'],
  [{ '.python-version': '3' }, exact, '3.13.5'],
  [{ '.python-version': '>=3.9,<3.12' }, exact, '3.11.2'],
  [{ 'runtime.txt': 'python-3.11.x' }, exact, '3.11.2'],
  [{ 'runtime.txt': 'Python 3.11' }, exact, '3.11.2'],
  [{ Pipfile: '[requires]\npython_version = "*"' }, exact, '3.13.5'],
  [{ 'pyproject.toml': '[project]\nrequires-python = ">=3.11"' }, exact, '3.13.5'],
  [{ 'pyproject.toml': '[project]\nrequires-python = ">=3.14"' }, exact, '3.14.1'],
  [{ 'pyproject.toml': '[tool.poetry.dependencies]\npython = "~3.11"' }, exact, '3.11.2'],
  [{ Pipfile: '[requires]\npython_version = "3.11"' }, exact, '3.11.2'],
  [{ 'runtime.txt': 'python-3.13.5\r\n' }, exact, '3.13.5'],
  [{ 'runtime.txt': 'python-3.13.9' }, debian, '3.13'],
  [{ '.python-version': '3.11', 'runtime.txt': 'python-3.13.5' }, exact, '3.11.2'],
];

for (const [files, catalog, version] of versions) {
  test(`python plans ${version} of ${catalog.python.join(', ')} when the source says ${JSON.stringify(files)}`, async () => {
    assert.equal((await planned({ 'app.py': '', ...files }, catalog)).runtime.version, version);
  });
}

test('python warns when the patch release that is asked for gives way to another', async () => {
  const plan = await planned({ 'app.py': '', '.python-version': '3.13.1' }, exact);
  assert.equal(plan.runtime.version, '3.13.5');
  assert.match(plan.warnings.join(), /asks for Python 3\.13\.1; 3\.13\.5 of the same line is used/);
});

test('python throws with what can be had when the version is not in the catalog or none at all', async () => {
  assert.match((await planError({ 'app.py': '', '.python-version': '3.12' })).next, /^Write 3\.13 into/);
  const gone = await planError({ 'app.py': '', '.python-version': '3.9' });
  assert.equal(gone.code, 'unavailable_python_version');
  assert.match(gone.message, /Versions that can be had: 3\.13\./);
  const none = await planError({ 'app.py': '', 'runtime.txt': 'pypy3.10' });
  assert.equal(none.code, 'invalid_python_version');
  assert.match(none.next, /python-3\.13/);
});

async function planned(files: Record<string, string>, catalog = debian) {
  return await containerPlan(python, files, catalog);
}

async function planError(files: Record<string, string>) {
  return await planErrorOf(planned(files));
}
