import assert from 'node:assert/strict';
// biome-ignore lint/style/noRestrictedImports: the step is a line for a shell, and a shell has to read it.
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { memorySource } from '../memory-source.ts';
import type { ContainerPlan } from '../plan.ts';
import { containerPlan, planErrorOf } from '../tested-plans.ts';
import { go } from './go.ts';

const main = 'package main\n\nfunc main() {}\n';
const module = 'module example.com/shop\n\ngo 1.22\n';

test('go detects a source when go.mod is at its root only', async () => {
  assert.equal(await go.detect(memorySource({ 'go.mod': '' })), true);
  assert.equal(await go.detect(memorySource({ 'api/go.mod': '' })), false);
  assert.equal(await go.detect(memorySource({ 'go.work': '' })), true);
});

const versions: readonly (readonly [when: string, text: string, line: string, toolchain: string])[] = [
  ['go.mod asks for an older one', 'module a\ngo 1.16', 'Using Go 1.24', 'auto'],
  ['go.mod asks for a newer one', 'module a\ngo 1.26.1', 'Using Go 1.26.1, fetched as a module', 'auto'],
  ['go.mod names a toolchain', 'module a\ngo 1.23\ntoolchain go1.27.0', 'Using Go 1.27.0, fetched as a module', 'auto'],
  ['go.mod names none', 'module a', 'Using Go 1.24', 'auto'],
  ["Heroku's comment pins one", 'module a\n// +heroku goVersion go1.22\ngo 1.22', 'Using Go 1.22.0', 'go1.22.0'],
];

for (const [when, text, line, toolchain] of versions) {
  test(`go takes GOTOOLCHAIN=${toolchain} when ${when}`, async () => {
    const plan = await planned({ 'go.mod': text, 'main.go': main });
    assert.equal(plan.sections[0]?.lines.at(-1), line);
    assert.equal(plan.steps.at(-1)?.env['GOTOOLCHAIN'], toolchain);
  });
}

const mains: readonly (readonly [when: string, files: Record<string, string>, build: string, web: string])[] = [
  ['main is at the root', { 'main.go': main }, ' .', 'bin/shop'],
  ['the module path ends in a version', { 'go.mod': 'module example.com/shop/v2', 'main.go': main }, ' .', 'bin/shop'],
  [
    'mains are in cmd/',
    { 'cmd/web/main.go': main, 'cmd/worker/main.go': main, 'lib/a.go': 'package lib' },
    ' ./cmd/web ./cmd/worker',
    'bin/web',
  ],
  ['a main is in another folder', { 'src/app/main.go': main, 'tools_test.go': main }, ' ./src/app', 'bin/app'],
  [
    'a generator is at the root',
    { 'gen.go': '//go:build ignore\n\npackage main\n', 'cmd/a/a.go': main },
    ' ./cmd/a',
    'bin/a',
  ],
  [
    "Heroku's comment names packages",
    { 'go.mod': `${module}// +heroku install ./cmd/...\n`, 'cmd/a/a.go': main },
    ' ./cmd/...',
    'bin/a',
  ],
  ['a folder has an odd name', { "cmd/a b'c/a.go": main }, ` './cmd/a b'\\''c'`, `bin/'a b'\\''c'`],
];

for (const [when, files, build, web] of mains) {
  test(`go builds${build} when ${when}`, async () => {
    const plan = await planned({ 'go.mod': module, ...files });
    assert.ok(plan.steps.at(-1)?.script.endsWith(`-o bin/${build}`), plan.steps.at(-1)?.script);
    assert.deepEqual(plan.processTypes, { web });
  });
}

test('go builds the programs of a workspace, each by the name that its module gives it', async () => {
  const files = {
    'go.work': 'go 1.22\n\nuse (\n\t./api // the server\n\t./lib\n)\nuse ./tools/seed\n',
    'api/go.mod': 'module example.com/shop-api\nrequire example.com/lib v0.0.0\n',
    'api/main.go': main,
    'lib/go.mod': 'module example.com/lib\n',
    'lib/lib.go': 'package lib',
    'tools/seed/go.mod': 'module example.com/seed\n',
    'tools/seed/cmd/fill/main.go': main,
    'elsewhere/main.go': main,
    Procfile: 'web: shop-api\n',
  };
  const plan = await planned(files);
  assert.match(plan.steps.at(-1)?.script ?? '', / -o bin\/ \.\/api \.\/tools\/seed\/cmd\/fill$/);
  assert.deepEqual(plan.sections[0]?.lines, ['go.work asks for 1.22 or newer', 'Using Go 1.24']);
  assert.deepEqual(plan.warnings, []);
  const served = { ...files, 'api/main.go': 'package main\nfunc main() { r.Run(":1111") }\n' };
  assert.equal((await planned(served)).port, 1111);
});

test('go builds with vendored modules and downloads none when vendor/modules.txt is there', async () => {
  const plan = await planned({ 'go.mod': module, 'main.go': main, 'vendor/modules.txt': '' });
  assert.deepEqual(
    plan.steps.map((step) => step.title),
    ['Compiling'],
  );
  assert.match(plan.steps[0]?.env['GOFLAGS'] ?? '', /-mod=vendor/);
});

test('go has a C compiler in the build only when C is used', async () => {
  const plan = await planned({
    'go.mod': `${module}require github.com/mattn/go-sqlite3 v1.14.0\n`,
    'main.go': main,
    'go.sum': '',
  });
  assert.equal(plan.builder?.name, 'go-cgo');
  assert.deepEqual(plan.runtime.parts, []);
  assert.equal((await planned({ 'go.mod': module, 'main.go': main })).builder?.name, 'go');
});

test('go keeps files that the program may read, and drops sources', async () => {
  const plan = await planned({
    'go.mod': module,
    'main.go': main,
    'lib/a.go': 'package lib',
    'lib/deep/b.go': 'package deep',
    'web/a.go': 'package web',
    'web/index.html': '',
    'vendor/modules.txt': '',
  });
  assert.deepEqual(plan.dropped, ['go.mod', 'lib', 'main.go', 'vendor', 'web/a.go']);
});

for (const [memory, cpus, given] of [
  ['512', '2', '1 409MiB'],
  ['1024', '2', '1 819MiB'],
  ['2048', '2', '2 819MiB'],
  ['3072', '8', '3 819MiB'],
  ['65536', '2', '2 26214MiB'],
] as const) {
  test(`go compiles with -p and GOMEMLIMIT ${given} when a build has ${memory} MB and ${cpus} CPUs`, async () => {
    const plan = await planned({ 'go.mod': module, 'main.go': main });
    const script = `go() { [ "$1" = build ] && echo "$3 $GOMEMLIMIT"; return 0; }; ${plan.steps[0]?.script}`;
    const env = { BUILD_MEMORY_MB: memory, BUILD_CPUS: cpus };
    assert.equal(execFileSync('/bin/bash', ['-c', script], { env, encoding: 'utf8' }), `${given}\n`);
  });
}

test('go runs the hooks around the build when they are there', async () => {
  const plan = await planned({
    'go.mod': module,
    'main.go': main,
    'bin/go-pre-compile': '',
    'bin/go-post-compile': '',
  });
  assert.deepEqual(
    plan.steps.map((step) => step.title),
    ['Running bin/go-pre-compile', 'Compiling', 'Running bin/go-post-compile'],
  );
});

const faults: readonly (readonly [code: string, files: Record<string, string>])[] = [
  ['invalid_go_mod', { 'go.mod': 'go 1.22', 'main.go': main }],
  ['invalid_go_mod', { 'go.mod': 'module a\ngo latest', 'main.go': main }],
  ['invalid_go_mod', { 'go.mod': 'module a\ntoolchain go$(id)', 'main.go': main }],
  ['invalid_go_mod', { 'go.work': 'go 1.22\nuse ./api' }],
  ['unavailable_go_version', { 'go.mod': 'module a\n// +heroku goVersion go1.18', 'main.go': main }],
  ['no_main_package', { 'go.mod': 'module a', 'lib.go': 'package lib' }],
  ['no_web_process', { 'go.mod': 'module a', 'cmd/x/x.go': main, 'cmd/y/y.go': main }],
];

for (const [code, files] of faults) {
  test(`go throws ${code} when go.mod is ${JSON.stringify(files['go.mod'])}`, async () => {
    assert.equal((await planErrorOf(planned(files))).code, code);
  });
}

test('go warns when go.sum is missing', async () => {
  const plan = await planned({ 'go.mod': `${module}require (\n\texample.com/a/b v1.0.0\n)\n`, 'main.go': main });
  assert.match(plan.warnings[0] ?? '', /no go\.sum/);
});

const ports: readonly (readonly [line: string, port: number | undefined])[] = [
  ['log.Fatal(app.Listen(":3000"))', 3000],
  ['r.Run(":8080")', 8080],
  ['e.Logger.Fatal(e.Start(":1323"))', 1323],
  ['s := &http.Server{Addr: "0.0.0.0:8080"}', 8080],
  ['go http.ListenAndServe(":9090", nil); http.ListenAndServe(":8080", nil)', undefined],
  ['http.ListenAndServe(":80", nil)', undefined],
  ['p := os.Getenv("PORT"); if p == "" { r.Run(":8080") }', undefined],
  ['r.Run()', undefined],
  ['addr := flag.String("addr", ":4000", "HTTP network address")', 4000],
  ['cmd.Run("a:1000")', undefined],
];

for (const [line, port] of ports) {
  test(`go leads requests to ${port ?? '$PORT'} when main.go has ${line}`, async () => {
    const plan = await planned({ 'go.mod': module, 'main.go': `package main; func main() {\n${line}\n}` });
    assert.equal(plan.port, port);
    const told = plan.sections.flatMap(({ lines }) => lines).join('\n');
    assert.equal(told.includes(`main.go:2 listens on ${port}`), port !== undefined);
  });
}

test('go looks at the program that web starts alone, and not where its command line may name a port', async () => {
  const files = { 'go.mod': module, 'cmd/job/main.go': `${main}\n// r.Run(":1111")`, 'cmd/web/main.go': main };
  assert.equal((await planned(files)).port, undefined);
  const fixed = { 'go.mod': module, 'main.go': `${main}\n// r.Run(":1111")` };
  const name = (await planned(fixed)).processTypes['web'] ?? '';
  assert.equal((await planned({ ...fixed, Procfile: `web: ${name}` })).port, 1111);
  assert.equal((await planned({ ...fixed, Procfile: `web: ${name} --addr :$PORT` })).port, undefined);
});

const listeners: readonly (readonly [line: string, warning: RegExp])[] = [
  ['http.ListenAndServe("localhost:8080", nil)', /main\.go:2 seems to listen on localhost only/],
  ['http.ListenAndServe(":80", nil)', /main\.go:2 seems to listen on a fixed port/],
];

for (const [line, warning] of listeners) {
  test(`go warns and names the line when main.go has ${line}`, async () => {
    const { warnings } = await planned({ 'go.mod': module, 'main.go': `package main; func main() {\n${line}\n}` });
    assert.match(warnings.join(), warning);
  });
}

test('go plans when the tree has 20,000 sources', async () => {
  const files = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`pkg${index}/--a\n.go`, 'package a']));
  const plan = await planned({ ...files, 'go.mod': module, 'main.go': main });
  assert.deepEqual(plan.dropped, []);
});

async function planned(files: Record<string, string>): Promise<ContainerPlan> {
  return await containerPlan(go, files, { node: [], python: [] });
}
