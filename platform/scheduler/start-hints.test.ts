import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startHintFor } from './start-hints.ts';

const cases: readonly (readonly [string, string, RegExp])[] = [
  [
    'a Next.js that was not built',
    "Error: Could not find a production build in the '.next' directory. Try building your app with 'next build' before starting the production server. https://nextjs.org/docs/messages/production-start-no-build-id",
    /"build" script/,
  ],
  ['a missing module', "Error: Cannot find module 'express'\n  code: 'MODULE_NOT_FOUND',", /devDependencies/],
  [
    'a missing ES module',
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'koa' imported from /app/server.js",
    /devDependencies/,
  ],
  ['a file of variables', 'node: .env: not found', /--env-file-if-exists/],
  ['a module of Python', "ModuleNotFoundError: No module named 'flask'", /requirements\.txt/],
  [
    'packages of Python that do not fit together',
    "ImportError: cannot import name 'url_quote' from 'werkzeug.urls' (/app/.heroku/python/lib/python3.13/site-packages/werkzeug/urls.py)",
    /pip freeze/,
  ],
  ['a module that went out of Python', "ModuleNotFoundError: No module named 'pkg_resources'", /setuptools<81/],
  ['an app that gunicorn does not find', "Failed to find attribute 'app' in 'main'.", /gunicorn package\.module:app/],
  [
    'an app that uvicorn does not find',
    'ERROR:    Error loading ASGI app. Could not import module "main".',
    /Procfile/,
  ],
  ['a gem', '<internal:kernel>: cannot load such file -- sinatra (LoadError)', /Gemfile/],
  [
    'a Rails without its key',
    'ArgumentError: Missing `secret_key_base` for "production" environment',
    /RAILS_MASTER_KEY/,
  ],
  ['a variable of Python that is not set', '  File "<frozen os>"\nKeyError: \'SECRET_KEY\'', /config:set/],
  ['settings of pydantic', '1 validation error for Settings\ndatabase_url\n  Field required', /config:set/],
  ['a variable that Prisma wants', 'error: Environment variable not found: DATABASE_URL.', /config:set/],
  ['a variable that the app names', 'Error: JWT_SECRET is required', /config:set/],
  ['a jar', 'Error: Unable to access jarfile target/app.jar', /Procfile/],
  ['a program for another machine', 'bash: line 1: ./server: cannot execute binary file: Exec format error', /GOARCH/],
  ['line ends of Windows', '/usr/bin/env: ‘node\\r’: No such file or directory', /gitattributes/],
  ['a database that is not there', 'Error: connect ECONNREFUSED 127.0.0.1:5432', /DATABASE_URL/],
  ['a port that is taken', 'Error: listen EADDRINUSE: address already in use :::8000', /same port/],
  ['a port below 1024', 'Error: listen EACCES: permission denied 0.0.0.0:80', /PORT/],
];

for (const [name, output, next] of cases) {
  test(`startHintFor knows ${name}`, () => {
    assert.match(startHintFor({ exitCode: 1, lastLines: output.split('\n') }) ?? '', next);
  });
}

test('startHintFor knows exit codes of the shell, and nothing else where it recognises nothing', () => {
  assert.match(
    startHintFor({ exitCode: 127, lastLines: ['bash: line 1: gunicorn: command not found'] }) ?? '',
    /dependencies/,
  );
  assert.match(startHintFor({ exitCode: 126, lastLines: [] }) ?? '', /chmod=\+x/);
  assert.match(startHintFor({ exitCode: 0, lastLines: [] }) ?? '', /goes on running/);
  assert.equal(startHintFor({ exitCode: 1, lastLines: ['all is well'] }), null);
});
