import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySource } from '../memory-source.ts';
import type { Catalog, ContainerPlan, PlanError, Runtime } from '../plan.ts';
import { containerPlan, planErrorOf } from '../tested-plans.ts';
import { python } from './python.ts';

const debian: Catalog = { node: [], python: ['3.13'] };

test('python detects a source when a manifest or a .py file is at its root', async () => {
  for (const path of [
    'requirements.txt',
    'pyproject.toml',
    'Pipfile',
    'setup.py',
    'runtime.txt',
    '.python-version',
    'x.py',
  ]) {
    assert.equal(await python.detect(memorySource({ [path]: '' })), true, path);
  }
  assert.equal(await python.detect(memorySource({ 'tools/x.py': '' })), false);
});

test('python installs into its own folder with the files that requirements.txt includes as inputs', async () => {
  const plan = await planned({
    'app.py': '',
    'requirements.txt':
      '-r deps/base.txt # ours\n--constraint=limits.txt\n-r ../outside.txt\n-r gone.txt\nflask==3.1\n',
    'deps/base.txt': '-r more.txt\n-r ../requirements.txt\n',
    'deps/more.txt': 'gunicorn == 23 \\\n  --hash=sha256:0\n',
    'limits.txt': 'click==8\n',
  });
  assert.match(
    plan.install?.script ?? '',
    /^python3\.13 -m venv \/app\/\.heroku\/python && .* install -r requirements\.txt$/,
  );
  assert.deepEqual(plan.install?.inputs, ['deps/base.txt', 'deps/more.txt', 'limits.txt', 'requirements.txt']);
  assert.match(String(plan.env['PATH']), /^\/app\/\.heroku\/python\/bin:/);
  assert.deepEqual(plan.warnings, []);
});

test('python gives the install the whole tree when a requirement is built from it', async () => {
  for (const line of ['-e .', '--editable=./lib', './lib', 'lib @ file:./lib', 'wheels/a.whl', '-f wheels']) {
    const plan = await planned({ 'app.py': '', 'requirements.txt': line });
    assert.deepEqual(plan.install?.inputs, ['app.py', 'requirements.txt'], line);
  }
});

test('python plans no install when no file names dependencies, and says that conda is not read', async () => {
  const plan = await planned({ 'app.py': '', 'environment.yml': '' });
  assert.equal(plan.install, null);
  assert.match(plan.warnings.join(), /environment\.yml is not read: conda is not supported/);
});

const project = '[project]\nname = "x"\ndependencies = ["Flask>=3", "gunicorn", "fastapi[standard]"]\n';
const packaged = `${project}[build-system]\nrequires = ["setuptools"]\n`;
const installs: readonly (readonly [when: string, files: Record<string, string>, script: RegExp, inputs: string[]])[] =
  [
    [
      'there is uv.lock',
      { 'uv.lock': '', 'pyproject.toml': project, 'requirements.txt': 'x' },
      /uv sync --locked --no-default-groups/,
      ['pyproject.toml', 'uv.lock'],
    ],
    [
      'uv installs the app itself',
      { 'uv.lock': '', 'pyproject.toml': packaged },
      /uv sync --locked/,
      ['app.py', 'pyproject.toml', 'uv.lock'],
    ],
    [
      'there is poetry.lock',
      { 'poetry.lock': '', 'pyproject.toml': project },
      /poetry sync --only main --compile --no-root/,
      ['poetry.lock', 'pyproject.toml'],
    ],
    [
      'Poetry installs the app itself',
      { 'poetry.lock': '', 'pyproject.toml': project, 'src/x/a.py': '' },
      /poetry sync --only main --compile && /,
      ['app.py', 'poetry.lock', 'pyproject.toml', 'src/x/a.py'],
    ],
    [
      'there is Pipfile.lock',
      { Pipfile: '[packages]\nflask = "*"', 'Pipfile.lock': '{}' },
      /pipenv install --deploy/,
      ['Pipfile', 'Pipfile.lock'],
    ],
    ['there is a Pipfile alone', { Pipfile: '[packages]\nflask = "*"' }, /pipenv install --skip-lock/, ['Pipfile']],
    [
      'there is pyproject.toml alone',
      { 'pyproject.toml': project },
      /pip install 'Flask>=3' gunicorn 'fastapi\[standard\]'$/,
      ['pyproject.toml'],
    ],
    [
      'pyproject.toml is a package',
      { 'pyproject.toml': packaged },
      /pip install --editable \.$/,
      ['app.py', 'pyproject.toml'],
    ],
    ['there is setup.py alone', { 'setup.py': '' }, /pip install --editable \.$/, ['app.py', 'setup.py']],
  ];

for (const [when, files, script, inputs] of installs) {
  test(`python installs by ${script.source.slice(0, 30)} when ${when}`, async () => {
    const { install, builder } = await planned({ 'app.py': '', ...files });
    assert.match(install?.script ?? '', script);
    assert.deepEqual(install?.inputs, inputs);
    assert.equal(builder, undefined);
  });
}

test('python tells which file it goes by, and which are not read, when there are several', async () => {
  const plan = await planned({ 'app.py': '', 'uv.lock': '', 'pyproject.toml': project, 'requirements.txt': 'x' });
  assert.deepEqual(plan.sections[1]?.lines.slice(0, 2), ['uv.lock is there: using uv', 'requirements.txt is not read']);
});

test('python builds with a compiler, and runs without, when a package or the Aptfile needs one', async () => {
  const plan = await planned({ 'app.py': '', 'requirements.txt': 'psycopg2==2.9.12' });
  assert.deepEqual(packagesOf(plan.runtime), ['python3.13', 'python3.13-venv', 'libpq5']);
  assert.deepEqual(packagesOf(plan.builder), [
    ...['python3.13', 'python3.13-venv', 'build-essential', 'libpq-dev', 'libpq5', 'python3.13-dev'],
  ]);
  const asked = await planned({ 'app.py': '', 'requirements.txt': 'x==1', Aptfile: 'build-essential' });
  assert.deepEqual(packagesOf(asked.runtime), ['python3.13', 'python3.13-venv']);
  assert.ok(packagesOf(asked.builder).includes('python3.13-dev'));
  const none = await planned({ 'app.py': '', 'requirements.txt': 'psycopg2-binary==2.9.12\npsycopg[binary]==3.3' });
  assert.equal(none.builder, undefined);
  assert.deepEqual(packagesOf(none.runtime), ['python3.13', 'python3.13-venv']);
});

test("python takes each line from the suite that has it, and headers with it, when it is not the stack's own", async () => {
  const catalog: Catalog = { node: [], python: ['3.14', '3.13', '3.11', '3.9'] };
  const suites: [string, string][] = [
    ['3.9', 'bullseye'],
    ['3.11', 'bookworm'],
    ['3.14', 'forky'],
  ];
  for (const [version, suite] of suites) {
    const files = { 'app.py': '', '.python-version': version, 'requirements.txt': 'uwsgi==2' };
    const { runtime, builder } = await planned(files, catalog);
    const parts = [...runtime.parts, ...(builder?.parts ?? [])].flatMap((part) => (part.kind === 'apt' ? [part] : []));
    const versioned = parts.filter(({ packages }) => packages.some((name) => name.startsWith(`python${version}`)));
    assert.deepEqual(
      versioned.map((part) => part.suite),
      [suite, suite, suite],
    );
  }
});

const settings = 'STATIC_ROOT = BASE_DIR / "staticfiles"\n';
const manage = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")';

test('python collects static files when the settings of the Django project say where', async () => {
  const files = { 'requirements.txt': 'Django==6', 'manage.py': manage, 'shop/settings.py': settings };
  const plan = await planned(files);
  assert.match(plan.steps[0]?.script ?? '', /python manage\.py collectstatic --noinput/);
  assert.match(plan.warnings.join(), /development server \(manage\.py runserver\)/);
  const split = { ...files, 'shop/settings.py': '', 'shop/settings/production.py': settings };
  assert.equal((await planned(split)).steps.length, 1);
  assert.equal((await planned({ ...files, 'shop/settings.py': '' })).steps.length, 0);
});

test('python refuses a source that imports a framework and names no packages', async () => {
  const error = await planError({ 'app.py': 'import os\nfrom flask import Flask\n', 'README.md': '' });
  assert.equal(error.code, 'undeclared_dependencies');
  assert.match(error.message, /app\.py imports flask/);
  assert.match(error.next, /requirements\.txt.*gunicorn/);
  await planned({ 'app.py': 'import flask\n', 'flask.py': '' });
  await planned({ 'app.py': 'import flask\n', Aptfile: 'python3-flask' });
  await planned({ 'app.py': 'import os, constructor\nimport toString\n' });
});

test('python has git in the build alone when a package is cloned', async () => {
  const plan = await planned({ 'requirements.txt': 'x @ git+https://example.com/x.git@v1\n', 'app.py': '' });
  assert.ok(packagesOf(plan.builder).includes('git'));
  assert.ok(!packagesOf(plan.runtime).includes('git'));
  assert.equal((await planned({ 'requirements.txt': 'gitpython==3\n', 'app.py': '' })).builder, undefined);
});

test('python installs what a folder of requirements has for production', async () => {
  const files = {
    'manage.py': '',
    'requirements/base.txt': 'django==5.2\n',
    'requirements/local.txt': '-r base.txt\nipdb==1\n',
    'requirements/production.txt': '-r base.txt\ngunicorn==23.0\n',
  };
  const plan = await planned({ ...files, 'shop/wsgi.py': '' });
  assert.match(plan.install?.script ?? '', /pip install -r requirements\/production\.txt$/);
  assert.deepEqual(plan.install?.inputs, ['requirements/base.txt', 'requirements/production.txt']);
  assert.equal(plan.processTypes['web'], 'gunicorn --bind 0.0.0.0:$PORT shop.wsgi');
  const rooted = await planned({ ...files, 'requirements.txt': 'django==5.2', 'shop/wsgi.py': '' });
  assert.match(rooted.install?.script ?? '', /pip install -r requirements\.txt$/);
});

test('python runs manage.py with the settings of the server when those are others', async () => {
  const named = (module: string) => `os.environ.setdefault("DJANGO_SETTINGS_MODULE", "${module}")`;
  const files = {
    'requirements.txt': 'django==5.2\ngunicorn==23.0',
    'manage.py': named('config.settings.local'),
    'config/wsgi.py': named('config.settings.production'),
  };
  const plan = await planned({ ...files, 'config/settings/production.py': 'STATIC_ROOT = "x"' });
  assert.equal(plan.env['DJANGO_SETTINGS_MODULE'], 'config.settings.production');
  assert.equal(plan.steps.length, 1);
  assert.equal((await planned(files)).env['DJANGO_SETTINGS_MODULE'], undefined);
  const same = { ...files, 'manage.py': named('config.settings.production') };
  assert.equal((await planned(same)).env['DJANGO_SETTINGS_MODULE'], undefined);
});

test('python leaves a virtual environment out and warns when the source has one', async () => {
  const plan = await planned({ 'app.py': '', '.venv/pyvenv.cfg': '', 'env/settings.py': '' });
  assert.deepEqual(plan.leftOut, ['.venv']);
  assert.match(plan.warnings.join(), /\.venv holds a virtual environment and is left out/);
});

const warnings: readonly (readonly [when: string, files: Record<string, string>, warning: RegExp])[] = [
  ['versions are not pinned', { 'requirements.txt': 'flask>=2', 'app.py': '' }, /does not pin every version/],
  [
    'the Procfile starts a development server',
    { Procfile: 'web: python manage.py runserver', 'manage.py': '' },
    /development server \(manage\.py runserver\)/,
  ],
  [
    'the server listens on localhost',
    { 'app.py': 'make_server("localhost", int(os.environ["PORT"]), f)' },
    /seems to listen on localhost only/,
  ],
];

for (const [when, files, warning] of warnings) {
  test(`python warns when ${when}`, async () => {
    const plan = await planned(files);
    assert.equal(plan.warnings.length, 1, plan.warnings.join());
    assert.match(plan.warnings[0] ?? '', warning);
  });
}

test('python plans at once when its files are a megabyte of blank lines', async () => {
  const blank = '\n'.repeat(1_000_000);
  const plan = await planned({ 'app.py': blank, 'requirements.txt': blank, '.python-version': blank });
  assert.deepEqual(plan.processTypes, { web: 'python app.py' });
  const quotes = "'a[".repeat(300_000);
  const setup = await planned({ 'app.py': 'def create_app(a=('.repeat(50_000), 'setup.py': quotes });
  assert.deepEqual(setup.processTypes, { web: 'python app.py' });
});

async function planned(files: Record<string, string>, catalog = debian): Promise<ContainerPlan> {
  return await containerPlan(python, files, catalog);
}

function packagesOf(runtime: Runtime | undefined): string[] {
  return (runtime?.parts ?? []).flatMap((part) => (part.kind === 'apt' ? part.packages : []));
}

async function planError(files: Record<string, string>): Promise<PlanError> {
  return await planErrorOf(planned(files));
}
