import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySource } from '../memory-source.ts';
import type { ContainerPlan } from '../plan.ts';
import { containerPlan, planErrorOf } from '../tested-plans.ts';
import { rust } from './rust.ts';

const manifest = '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n';
const app = { 'Cargo.toml': manifest, 'Cargo.lock': '', 'src/main.rs': 'fn main() {}' };

test('rust detects a source when Cargo.toml is at its root only', async () => {
  assert.equal(await rust.detect(memorySource({ 'Cargo.toml': '' })), true);
  assert.equal(await rust.detect(memorySource({ 'core/Cargo.toml': '' })), false);
});

const versions: readonly (readonly [when: string, files: Record<string, string>, version: string, first: object])[] = [
  ['nothing asks for one', {}, '1.96', { suite: undefined, has: 'rustc-web' }],
  [
    'rust-toolchain.toml names a line',
    { 'rust-toolchain.toml': '[toolchain]\nchannel = "1.85.1"' },
    '1.85',
    { suite: undefined, has: 'rustc' },
  ],
  [
    'rust-toolchain names one of another suite',
    { 'rust-toolchain': '1.63.0\n' },
    '1.63',
    { suite: 'bookworm', has: 'rustc' },
  ],
  [
    'rust-toolchain is TOML',
    { 'rust-toolchain': '[toolchain]\nchannel = "1.97"' },
    '1.97',
    { suite: 'forky', has: 'rustc' },
  ],
  ['it says stable', { 'rust-toolchain': 'stable' }, '1.96', { suite: undefined, has: 'rustc-web' }],
  [
    'rust-version is older',
    { 'Cargo.toml': `${manifest}rust-version = "1.70"` },
    '1.96',
    { suite: undefined, has: 'rustc-web' },
  ],
  [
    'rust-version is newer',
    { 'Cargo.toml': `${manifest}rust-version = "1.97"` },
    '1.97',
    { suite: 'forky', has: 'rustc' },
  ],
  ['only upstream has it', { 'rust-toolchain': '1.80' }, '1.80', { suite: undefined, has: 'rustup' }],
  [
    'it is a nightly',
    { 'rust-toolchain': 'nightly-2026-01-02' },
    'nightly-2026-01-02',
    { suite: undefined, has: 'rustup' },
  ],
];

for (const [when, files, version, expected] of versions) {
  test(`rust builds with ${version} when ${when}`, async () => {
    const plan = await planned({ ...app, ...files });
    assert.equal(plan.builder?.version, version);
    const apt = plan.builder?.parts.findLast((part) => part.kind === 'apt');
    const name = 'has' in expected ? String(expected.has) : '';
    assert.ok(apt?.kind === 'apt' && apt.packages.includes(name));
    assert.equal(apt.suite, 'suite' in expected ? expected.suite : undefined);
  });
}

test('rust says which versions need no download when rustup cannot fetch one', async () => {
  const plan = await planned({ ...app, 'rust-toolchain': '1.80' });
  assert.match(
    plan.steps[0]?.script ?? '',
    /rustup toolchain install .* 1\.80 \|\| .*1\.97, 1\.96, 1\.85, 1\.78, 1\.63/,
  );
});

const programs: readonly (readonly [when: string, files: Record<string, string>, web: string])[] = [
  ['src/main.rs is there', {}, 'bin/shop'],
  ['a [[bin]] renames it', { 'Cargo.toml': `${manifest}[[bin]]\nname = "server"\npath = "src/main.rs"` }, 'bin/server'],
  ['src/bin has several', { 'src/bin/worker.rs': '', 'src/bin/web/main.rs': '' }, 'bin/web'],
  [
    'it uses Rocket',
    { 'Cargo.toml': `${manifest}[dependencies]\nrocket = "0.5"` },
    'ROCKET_ADDRESS=0.0.0.0 ROCKET_PORT=$PORT bin/shop',
  ],
];

for (const [when, files, web] of programs) {
  test(`rust starts ${web} when ${when}`, async () => {
    assert.deepEqual((await planned({ ...app, ...files })).processTypes, { web });
  });
}

test('rust builds the programs of a workspace, each by its package', async () => {
  const plan = await planned({
    'Cargo.toml': '[workspace]\nmembers = ["crates/*"]',
    'Cargo.lock': '',
    'crates/lib/Cargo.toml': '[package]\nname = "lib"',
    'crates/lib/src/lib.rs': '',
    'crates/web/Cargo.toml': '[package]\nname = "web"',
    'crates/web/src/main.rs': '',
  });
  assert.equal(
    plan.steps[0]?.script,
    'rustc --version && cargo install --locked --no-track --force --root /app --path crates/web',
  );
  assert.deepEqual(plan.processTypes, { web: 'bin/web' });
});

test('rust puts programs where a Procfile looks for them, when that is target/release', async () => {
  const plan = await planned({ ...app, Procfile: 'web: ROCKET_PORT=$PORT ./target/release/shop\n' });
  assert.equal(plan.steps.at(-1)?.script, 'mkdir -p target/release && ln -sf ../../bin/shop target/release/shop');
  assert.equal((await planned({ ...app, Procfile: 'web: bin/shop\n' })).steps.length, 1);
});

test('rust adds the libraries that crates wrap, with headers in the build only', async () => {
  const plan = await planned({
    ...app,
    'Cargo.lock': '[[package]]\nname = "pq-sys"\n[[package]]\nname = "openssl-sys"\n',
  });
  assert.deepEqual(plan.runtime.parts, [{ kind: 'apt', packages: ['libssl3t64', 'libpq5'] }]);
  assert.ok(plan.builder?.parts.some((part) => part.kind === 'apt' && part.packages.includes('libpq-dev')));
});

test('rust drops sources and keeps what the program may read', async () => {
  const plan = await planned({ ...app, 'templates/a.html': '', 'src/deep/a.rs': '', 'target/debug/x': '' });
  assert.deepEqual(plan.dropped, ['Cargo.lock', 'Cargo.toml', 'src']);
  assert.deepEqual(plan.leftOut, ['target']);
});

const ports: readonly (readonly [text: string, port: number | undefined])[] = [
  ['TcpListener::bind("0.0.0.0:8080")', 8080],
  ['HttpServer::new(f).bind(("0.0.0.0", 8081))', 8081],
  ['warp::serve(r).run(([0, 0, 0, 0], 3030))', 3030],
  ['SocketAddr::from((Ipv4Addr::UNSPECIFIED, 3031))', 3031],
  ['let port = env::var("PORT").unwrap_or("8080".into()); bind("0.0.0.0:8080")', undefined],
  ['bind("127.0.0.1:3000")', undefined],
  ['bind("0.0.0.0:8080"); bind("0.0.0.0:9090")', undefined],
];

for (const [text, port] of ports) {
  test(`rust leads requests to ${port ?? '$PORT'} when the source says ${text}`, async () => {
    const plan = await planned({ 'Cargo.toml': manifest, 'src/main.rs': text });
    assert.equal(plan.port, port);
  });
}

test('rust warns when there is no lock file, target is committed and the address is local', async () => {
  const plan = await planned({ 'Cargo.toml': manifest, 'src/main.rs': 'bind("127.0.0.1:8080")', 'target/a': '' });
  assert.equal(plan.warnings.length, 3);
  assert.match(plan.warnings[2] ?? '', /^src\/main\.rs:1 .*localhost only/);
  assert.doesNotMatch(plan.steps[0]?.script ?? '', /--locked/);
});

const faults: readonly (readonly [code: string, files: Record<string, string>])[] = [
  ['invalid_toml', { ...app, 'Cargo.toml': '[package\n' }],
  ['invalid_rust_version', { ...app, 'rust-toolchain': '$(id)' }],
  ['no_program', { 'Cargo.toml': manifest, 'src/lib.rs': '' }],
  ['no_program', { 'Cargo.toml': '[[bin]]\nname = "a; rm -rf /"' }],
  [
    'no_web_process',
    { ...app, 'Cargo.toml': '[package]\nname = "x"\nautobins = false\n[[bin]]\nname = "a"\n[[bin]]\nname = "b"\n' },
  ],
];

for (const [code, files] of faults) {
  test(`rust throws ${code} when the source is ${JSON.stringify(files).slice(0, 60)}`, async () => {
    assert.equal((await planErrorOf(planned(files))).code, code);
  });
}

async function planned(files: Record<string, string>): Promise<ContainerPlan> {
  return await containerPlan(rust, files, { node: [], python: [] });
}
