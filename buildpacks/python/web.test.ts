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
  [
    'streamlit is there, and one file uses it',
    { 'requirements.txt': 'streamlit', 'src/board.py': 'import streamlit as st', 'src/data.py': '' },
    'streamlit run src/board.py --server.address 0.0.0.0 --server.port $PORT --server.headless true',
  ],
  [
    'a package in src/ has a factory',
    { 'requirements.txt': 'flask\ngunicorn', 'src/shop/__init__.py': 'import flask\ndef create_app():\n  pass\n' },
    "gunicorn --bind 0.0.0.0:$PORT 'shop:create_app()'",
  ],
  [
    'src/ itself is a package',
    { 'requirements.txt': 'fastapi[all]', 'src/api/main.py': fastapi, 'src/__init__.py': '' },
    'uvicorn src.api.main:app --host 0.0.0.0 --port $PORT',
  ],
  [
    'main.py is in src/',
    { 'requirements.txt': 'fastapi\nuvicorn', 'src/main.py': fastapi },
    'uvicorn src.main:app --host 0.0.0.0 --port $PORT',
  ],
  [
    'a package has wsgi.py, which names no framework',
    { 'requirements.txt': 'gunicorn', 'shop/wsgi.py': 'from shop import make\napplication = make()\n' },
    'gunicorn --bind 0.0.0.0:$PORT shop.wsgi:application',
  ],
  [
    'an extra brings the server',
    { 'requirements.txt': 'litestar[standard]', 'app.py': 'from litestar import Litestar\napp = Litestar([])\n' },
    'uvicorn app:app --host 0.0.0.0 --port $PORT',
  ],
  [
    'a framework brings the server',
    { 'requirements.txt': 'quart', 'app.py': 'from quart import Quart\napp = Quart(__name__)\n' },
    'hypercorn --bind 0.0.0.0:$PORT app:app',
  ],
  [
    'Sanic is there',
    { 'requirements.txt': 'sanic', 'server.py': 'from sanic import Sanic\napp = Sanic("a")\n' },
    'sanic server:app --host 0.0.0.0 --port $PORT',
  ],
  [
    'a Django project has daphne',
    { 'requirements.txt': 'django\nchannels[daphne]', 'manage.py': '', 'shop/wsgi.py': '', 'shop/asgi.py': '' },
    'daphne -b 0.0.0.0 -p $PORT shop.asgi:application',
  ],
  [
    'granian is there',
    { 'requirements.txt': 'granian\nflask', 'app.py': flask },
    'granian --interface wsgi --host 0.0.0.0 --port $PORT app:app',
  ],
  [
    'setup.cfg names the server',
    {
      'pyproject.toml': '[build-system]\nrequires = ["setuptools"]\n',
      'setup.cfg': '[options]\ninstall_requires =\n    bottle>=0.12\n    waitress\npython_requires = >=3.9\n',
      'hello.py': 'import bottle\napp = bottle.Bottle()\n',
    },
    'waitress-serve --port=$PORT hello:app',
  ],
  [
    'packages are named in requirements.in',
    { 'requirements.in': 'flask\ngunicorn\n', 'app.py': flask },
    'gunicorn --bind 0.0.0.0:$PORT app:app',
  ],
  [
    'one of several modules at the root has the app',
    { 'requirements.txt': 'flask\ngunicorn', 'serve.py': flask, 'train.py': 'app = 1\n' },
    'gunicorn --bind 0.0.0.0:$PORT serve:app',
  ],
  [
    'chainlit is there',
    { 'requirements.txt': 'chainlit', 'app.py': 'import chainlit' },
    'chainlit run app.py --host 0.0.0.0 --port $PORT --headless',
  ],
  [
    'panel is there',
    { 'requirements.txt': 'panel', 'board.py': 'import panel as pn' },
    "panel serve board.py --address 0.0.0.0 --port $PORT --allow-websocket-origin '*'",
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

test('python has modules in src/ in its path', async () => {
  const plan = await planned({ 'requirements.txt': 'gunicorn', 'src/shop/wsgi.py': 'app = make()\n' });
  assert.equal(plan.env['PYTHONPATH'], '/app:/app/src');
  assert.equal((await planned({ 'main.py': '' })).env['PYTHONPATH'], '/app');
});

test('python names the lock file that the tool of the project writes', async () => {
  const build = '[build-system]\nrequires = []\n';
  const uv = await planned({ 'pyproject.toml': `${build}[project]\nname = "a"\n`, 'app.py': '' });
  assert.match(uv.warnings.join(), /`uv lock` writes uv\.lock/);
  const poetry = await planned({ 'pyproject.toml': `${build}[tool.poetry]\nname = "a"\n`, 'app.py': '' });
  assert.match(poetry.warnings.join(), /`poetry lock` writes poetry\.lock/);
});

test('python says that pdm.lock is not read', async () => {
  const project = '[project]\ndependencies = ["flask", "gunicorn"]\n';
  const plan = await planned({ 'pyproject.toml': project, 'pdm.lock': '', 'app.py': flask });
  assert.match(plan.warnings.join(), /pdm\.lock is not read.*pdm export/);
});

test('python throws no_web_process when nothing says how to start', async () => {
  const error = await planError({ 'requirements.txt': 'flask', 'library.py': '' });
  assert.equal(error.code, 'no_web_process');
  assert.match(error.next, /web: gunicorn myapp:app/);
});

test('python says where manage.py is when it is in a folder', async () => {
  const error = await planError({ 'requirements.txt': 'django', 'backend/manage.py': '' });
  assert.match(error.next, /manage\.py is in backend\/.*root=backend.*--chdir backend/);
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
