import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySource } from '../memory-source.ts';
import { containerPlan } from '../tested-plans.ts';
import { listening } from './listening.ts';
import { python } from './python.ts';

const flask = 'from flask import Flask\napp = Flask(__name__)\n';

const ports: readonly (readonly [
  when: string,
  web: string,
  files: Record<string, string>,
  port: number | undefined,
])[] = [
  ['Flask is told one', 'python app.py', { 'app.py': `${flask}app.run(host="0.0.0.0", port=8080)` }, 8080],
  ['uvicorn is told one', 'python -u main.py', { 'main.py': 'uvicorn.run(app, host="0.0.0.0", port=8001)' }, 8001],
  ['it is a constant', 'python s.py', { 's.py': 'PORT = 8002\nHTTPServer(("", PORT), Handler)' }, 8002],
  ['wsgiref is told one', 'python s.py', { 's.py': 'with make_server("", 8003, app) as server:' }, 8003],
  ['Tornado is told one', 'python s.py', { 's.py': 'app.listen(8004)' }, 8004],
  ['Twisted is told one', 'python s.py', { 's.py': 'serverFromString(reactor, "tcp:8005").listen(site)' }, 8005],
  ['the variable is read', 'python s.py', { 's.py': 'app.run(port=int(os.environ.get("PORT", 5000)))' }, undefined],
  ['two ports are there', 'python s.py', { 's.py': 'a.listen(8000)\nb.listen(9000)' }, undefined],
  ['it is one of the system', 'python s.py', { 's.py': 'app.run(host="0.0.0.0", port=80)' }, undefined],
  ['the file is not started', 'python other.py', { 's.py': 'app.listen(8000)', 'other.py': '' }, undefined],
  ['gunicorn.conf.py binds one', 'gunicorn app:app', { 'gunicorn.conf.py': 'bind = "0.0.0.0:8006"' }, 8006],
  ['-c names the file', 'gunicorn -c etc/g.py app:app', { 'etc/g.py': "workers = 2\nbind = ':8007'" }, 8007],
  [
    'the command wins over the file',
    'gunicorn -b :$PORT app:app',
    { 'gunicorn.conf.py': 'bind = "0.0.0.0:8006"' },
    undefined,
  ],
  [
    'the file reads the variable',
    'gunicorn app:app',
    { 'gunicorn.conf.py': 'import os\nbind = f"0.0.0.0:{os.environ[\'PORT\']}"' },
    undefined,
  ],
  ['uvicorn takes its own', 'uvicorn main:app', {}, 8000],
  ['uvicorn is told in the command', 'uvicorn main:app --port $PORT', {}, undefined],
  ['flask run takes its own', 'flask --app a run', {}, 5000],
  ['waitress takes its own', 'waitress-serve app:app', {}, 8080],
  ['Gradio takes its own', 'python app.py', { 'app.py': 'import gradio as gr\ngr.Blocks().launch()' }, 7860],
  [
    'Gradio is told one',
    'python app.py',
    { 'app.py': 'import gradio as gr\ndemo.launch(server_port=int(os.environ["PORT"]))' },
    undefined,
  ],
  ['NiceGUI takes its own', 'python main.py', { 'main.py': 'from nicegui import ui\nui.run(title="a")' }, 8080],
];

for (const [when, web, files, port] of ports) {
  test(`listening finds ${port ?? 'no port'} when ${when}`, async () => {
    assert.equal((await listening(memorySource(files), web)).fixed?.port, port);
  });
}

const warnings: readonly (readonly [when: string, text: string, warning: RegExp])[] = [
  ['the server is on localhost', 'make_server("localhost", int(os.environ["PORT"]), f)', /^s\.py:1 .*localhost only/],
  ['Flask is told no host', `${flask}\napp.run(debug=True)`, /^s\.py:4 .*localhost only/],
  ['several ports are there', 'a.listen(8000)\nb.listen(9000)', /^s\.py:1 seems to listen on a fixed port/],
];

for (const [when, text, warning] of warnings) {
  test(`listening warns when ${when}`, async () => {
    const found = (await listening(memorySource({ 's.py': text }), 'python s.py')).warnings;
    assert.equal(found.length, 1, found.join());
    assert.match(found[0] ?? '', warning);
  });
}

test('listening ends at once when a file is hostile', async () => {
  const text = 'run('.repeat(50_000) + 'port='.repeat(50_000);
  await listening(memorySource({ 's.py': text, 'gunicorn.conf.py': 'bind='.repeat(100_000) }), 'python s.py');
  await listening(memorySource({}), `gunicorn ${'-c '.repeat(50_000)}`);
});

test('python leads requests to the port of the source, and lets servers listen for the router', async () => {
  const files = {
    'requirements.txt': 'flask==3\nuvicorn==1\n',
    Procfile: 'web: python app.py',
    'app.py': `${flask}app.run(host="0.0.0.0", port=8080)`,
  };
  const plan = await containerPlan(python, files, { node: [], python: ['3.13'] });
  assert.equal(plan.port, 8080);
  assert.deepEqual(plan.sections.at(-1)?.lines, [
    'app.py:3 listens on 8080, whatever $PORT says: requests are led there',
  ]);
  assert.equal(plan.env['UVICORN_HOST'], '0.0.0.0');
  assert.equal(plan.env['FLASK_RUN_HOST'], '0.0.0.0');
});
