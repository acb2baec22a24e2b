import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContainerPlan, PlanError } from '../plan.ts';
import { containerPlan, planErrorOf } from '../tested-plans.ts';
import { python } from './python.ts';

const flask = 'from flask import Flask\napp = Flask(__name__)\n';
const fastapi = 'from fastapi import FastAPI\n\napp: FastAPI = FastAPI()\n';
const webs: readonly (readonly [when: string, files: Record<string, string>, web: string])[] = [
  [
    'gunicorn and an object are there',
    { 'requirements.txt': 'Flask\ngunicorn', 'app.py': flask },
    'gunicorn --bind 0.0.0.0:$PORT app:app',
  ],
  [
    'gunicorn and a factory are there',
    { 'requirements.txt': 'gunicorn', 'wsgi.py': 'def create_app():\n  pass\n' },
    "gunicorn --bind 0.0.0.0:$PORT 'wsgi:create_app()'",
  ],
  [
    'Flask is there without gunicorn',
    { 'requirements.txt': 'flask', 'main.py': flask },
    'flask --app main:app run --host 0.0.0.0 --port $PORT',
  ],
  [
    'uvicorn and FastAPI are there',
    { 'requirements.txt': 'fastapi\nuvicorn[standard]', 'main.py': fastapi },
    'uvicorn main:app --host 0.0.0.0 --port $PORT',
  ],
  [
    'a Django project has gunicorn',
    { 'requirements.txt': 'django\ngunicorn', 'manage.py': '', 'shop/wsgi.py': '', 'app.py': '' },
    'gunicorn --bind 0.0.0.0:$PORT shop.wsgi',
  ],
  [
    'a WSGI function and waitress are there',
    { 'requirements.txt': 'waitress', 'wsgi.py': 'def application(environ, start_response):\n' },
    'waitress-serve --port=$PORT wsgi:application',
  ],
  [
    'an ASGI function and uvicorn are there',
    { 'requirements.txt': 'uvicorn', 'asgi.py': 'async def application(scope, receive, send):\n' },
    'uvicorn asgi:application --host 0.0.0.0 --port $PORT',
  ],
  [
    'a package has a factory whose arguments have defaults',
    {
      'requirements.txt': 'flask\ngunicorn',
      'flaskr/__init__.py': 'from flask import Flask\n\ndef create_app(test_config=None):\n',
    },
    "gunicorn --bind 0.0.0.0:$PORT 'flaskr:create_app()'",
  ],
  [
    'a package has main.py, and tests have an app too',
    { 'requirements.txt': 'fastapi[standard]', 'backend/main.py': fastapi, 'tests/app.py': fastapi },
    'uvicorn backend.main:app --host 0.0.0.0 --port $PORT',
  ],
  [
    'a Dash app names its server',
    { 'requirements.txt': 'dash\ngunicorn', 'app.py': 'from dash import Dash\napp = Dash()\nserver = app.server\n' },
    'gunicorn --bind 0.0.0.0:$PORT app:server',
  ],
  [
    'streamlit is there',
    { 'requirements.txt': 'streamlit', 'streamlit_app.py': 'import streamlit' },
    'streamlit run streamlit_app.py --server.address 0.0.0.0 --server.port $PORT --server.headless true',
  ],
  [
    'the app runs itself and there is no server for it',
    { 'requirements.txt': 'fastapi', 'main.py': `${fastapi}\nif __name__ == "__main__":\n  serve(app)\n` },
    'python main.py',
  ],
  [
    'the only program at the root has the app under another name',
    { 'requirements.txt': 'flask', 'hello.py': flask, 'test_hello.py': '' },
    'flask --app hello:app run --host 0.0.0.0 --port $PORT',
  ],
  ['the only program runs itself', { 'bot.py': 'if __name__ == "__main__":\n  main()\n' }, 'python bot.py'],
  ['there is a program beside a module', { 'wsgi.py': 'app = 1', 'server.py': '' }, 'python server.py'],
  ['there is a program only', { 'main.py': 'print(1)' }, 'python main.py'],
  [
    'there is a Procfile',
    { 'requirements.txt': 'gunicorn', 'app.py': flask, Procfile: 'web: gunicorn app:app' },
    'gunicorn app:app',
  ],
];

for (const [when, files, web] of webs) {
  test(`python starts web by ${web} when ${when}`, async () => {
    assert.deepEqual((await planned(files)).processTypes, { web });
  });
}

test('python throws no_web_process when nothing says how to start', async () => {
  const error = await planError({ 'requirements.txt': 'flask', 'library.py': '' });
  assert.equal(error.code, 'no_web_process');
  assert.match(error.next, /web: gunicorn myapp:app/);
});

test('python names the server that is missing when an application has none and does not run itself', async () => {
  const error = await planError({ 'requirements.txt': 'fastapi', 'main.py': fastapi });
  assert.equal(error.code, 'no_web_process');
  assert.match(error.message, /main\.py has app, and no server for it is among the dependencies/);
  assert.match(error.next, /Add uvicorn to requirements\.txt/);
});

async function planned(files: Record<string, string>): Promise<ContainerPlan> {
  return await containerPlan(python, files, { node: [], python: ['3.13'] });
}

async function planError(files: Record<string, string>): Promise<PlanError> {
  return await planErrorOf(planned(files));
}
