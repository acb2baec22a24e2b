import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hintFor } from './hints.ts';

const cases: readonly (readonly [string, string, RegExp])[] = [
  [
    'a lock file that differs',
    'npm error code EUSAGE\nnpm error\nnpm error `npm ci` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync. Please update your lock file with `npm install` before continuing.\nnpm error Missing: express@5.1.0 from lock file',
    /npm install.*commit the new package-lock\.json/,
  ],
  [
    'versions that do not fit',
    'npm error code ERESOLVE\nnpm error ERESOLVE unable to resolve dependency tree',
    /do not fit/,
  ],
  [
    'a package that is not there',
    'npm error code E404\nnpm error 404 Not Found - GET https://…/no-such',
    /no such package/,
  ],
  ['a script that is not there', 'npm error Missing script: "build"', /"scripts"/],
  [
    'a heap that is full',
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    /build-memory-mb/,
  ],
  ['a disk that is full', 'npm error code ENOSPC\nnpm error nospc ENOSPC: no space left on device, write', /disk/],
  ['no network', 'npm error code EAI_AGAIN\nnpm error network request failed', /network/],
  ['no network, for pip', 'Failed to establish a new connection: [Errno 101] Network is unreachable', /network/],
  ['a native addon', 'gyp ERR! stack Error: not found: make', /compiler/],
  [
    'a uv.lock that differs',
    'error: The lockfile at `uv.lock` needs to be updated, but `--locked` was provided.',
    /uv lock/,
  ],
  [
    'a poetry.lock that differs',
    'pyproject.toml changed significantly since poetry.lock was last generated. Run `poetry lock` to fix the lock file.',
    /poetry lock/,
  ],
  ['a Pipfile.lock that differs', 'Your Pipfile.lock \n(a1b2) is out of \ndate. Expected: (c3d4).', /pipenv lock/],
  [
    'a package for another Python',
    "ERROR: Package 'x' requires a different Python: 3.9.2 not in '>=3.10'",
    /python-version/,
  ],
  [
    'settings of Django that do not load',
    'django.core.exceptions.ImproperlyConfigured: The SECRET_KEY',
    /COLLECTSTATIC/,
  ],
  ['a version that Python has not', 'ERROR: No matching distribution found for flask==99', /requirements\.txt/],
  ['a line that is no requirement', "ERROR: Invalid requirement: 'flask=1': Expected end", /Mend the line/],
  ['a wheel that must be compiled', "error: command 'gcc' failed: No such file or directory", /binary wheel/],
  ['a missing module', "Error: Cannot find module 'left-pad'\n  code: 'MODULE_NOT_FOUND'", /dependencies/],
  ['a missing Python module', "ModuleNotFoundError: No module named 'yaml'", /requirements\.txt/],
];

for (const [name, output, next] of cases) {
  test(`hintFor knows ${name}`, () => {
    assert.match(hintFor(output.split('\n')) ?? '', next);
  });
}

test('hintFor knows the lock file that differs under all that npm prints of its usage', () => {
  const usage = Array.from({ length: 90 }, (_, line) => `npm error   [--option-${line}]`);
  const output = ['npm error code EUSAGE', 'npm error `npm ci` can only install packages when', ...usage];
  assert.match(hintFor(output) ?? '', /package-lock\.json/);
});

test('hintFor says nothing where it recognises nothing, and does not take a warning for an error', () => {
  assert.equal(hintFor(['all is well', 'npm warn ERESOLVE overriding peer dependency', 'tests failed']), null);
  assert.equal(hintFor([]), null);
});
