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
  [
    'packages that drifted apart',
    "Error: Cannot find module 'webpack/lib/ContextReplacementPlugin'\nRequire stack:\n- /app/node_modules/@docusaurus/core/package.json",
    /commit the lock file/,
  ],
  ['no git', "ERROR: Cannot find command 'git' - do you have 'git' installed and in your PATH?", /Aptfile/],
  ['no network', 'npm error code EAI_AGAIN\nnpm error network request failed', /network/],
  [
    'no JSR',
    "error: JSR package manifest for '@hono/hono' failed to load. Import 'https://…/meta.json' failed.",
    /Deno does not reach/,
  ],
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
  [
    'a jar that cannot be started',
    'No jar below target/ names a Main-Class in its manifest, so that none can be started.',
    /maven-shade-plugin.*Procfile/,
  ],
  [
    'a package that Poetry does not find',
    'poetry.core.masonry.utils.module.ModuleOrPackageNotFoundError: No file/folder found for package my-app',
    /poetry lock/,
  ],
  [
    'a config var that Python reads and is not set',
    '  File "<frozen os>", line 679, in __getitem__\nKeyError: \'PGDATABASE\'',
    /config:set NAME=/,
  ],
  ['a version that Python has not', 'ERROR: No matching distribution found for flask==99', /requirements\.txt/],
  ['a line that is no requirement', "ERROR: Invalid requirement: 'flask=1': Expected end", /Mend the line/],
  ['a wheel that must be compiled', "error: command 'gcc' failed: No such file or directory", /binary wheel/],
  ['a missing module', "Error: Cannot find module 'left-pad'\n  code: 'MODULE_NOT_FOUND'", /dependencies/],
  ['a module that went out of Python', "ModuleNotFoundError: No module named 'distutils.core'", /older Python/],
  ['a missing Python module', "ModuleNotFoundError: No module named 'yaml'", /requirements\.txt/],
  [
    'a pnpm-lock.yaml that differs',
    ' ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile" because pnpm-lock.yaml is not up to date with <ROOT>/package.json',
    /pnpm install/,
  ],
  [
    'a yarn.lock that differs',
    'error Your lockfile needs to be updated, but yarn was run with `--frozen-lockfile`.',
    /yarn install/,
  ],
  [
    'a yarn.lock that differs, of Yarn 2 and later',
    '➤ YN0028: │ The lockfile would have been modified by this install, which is explicitly forbidden.',
    /yarn install/,
  ],
  ['a bun.lock that differs', 'error: lockfile had changes, but lockfile is frozen', /bun install/],
  [
    'a deno.lock that differs',
    'error: The lockfile is out of date. Run `deno install --frozen=false`, or rerun with `--frozen=false` to update it.',
    /deno install/,
  ],
  [
    'a version of Node.js that does not fit',
    'npm error code EBADENGINE\nnpm error engine Unsupported engine',
    /"engines"/,
  ],
  [
    'a version that is not there',
    'npm error code ETARGET\nnpm error notarget No matching version found for express@99.',
    /no such package/,
  ],
  ['a registry that wants a token', 'npm error code E401\nnpm error Incorrect or missing password.', /NPM_TOKEN/],
  [
    'a private git repository',
    'npm error code 128\nnpm error git@example.com: Permission denied (publickey).',
    /https:\/\//,
  ],
  [
    'a webpack that is too old',
    "Error: error:0308010C:digital envelope routines::unsupported\n  code: 'ERR_OSSL_EVP_UNSUPPORTED'",
    /openssl-legacy-provider/,
  ],
  [
    'a lock file of another system',
    'Error: Cannot find module @rollup/rollup-linux-x64-gnu. npm has a bug related to optional dependencies',
    /delete node_modules/,
  ],
  [
    'errors of TypeScript',
    "src/server.ts(3,7): error TS2322: Type 'string' is not assignable to type 'number'.",
    /TypeScript/,
  ],
  [
    'a Next.js without pages',
    "> Build error occurred\nError: > Couldn't find any `pages` or `app` directory. Please create one under the project root",
    /builds:set root/,
  ],
  ['the letter case of an import', "Module not found: Error: Can't resolve './Button' in '/app/src'", /letter case/],
  [
    'the letter case of an import, for Vite',
    'Could not resolve "./Components/App.vue" from "src/main.js"',
    /letter case/,
  ],
  [
    'requirements that conflict',
    'ERROR: Cannot install flask==3.0 and werkzeug==2.0 because these package versions have conflicting dependencies.\nERROR: ResolutionImpossible',
    /do not fit/,
  ],
  [
    'a file of requirements that is not there',
    "ERROR: Could not open requirements file: [Errno 2] No such file or directory: 'requirements/base.txt'",
    /commit it/,
  ],
  [
    'a Gemfile.lock that differs',
    "The dependencies in your gemfile changed, but the lockfile can't be updated because frozen mode is set",
    /bundle install/,
  ],
  [
    'a Gemfile.lock of another system',
    'Your bundle only supports platforms ["arm64-darwin-23"] but your local platform is x86_64-linux.',
    /add-platform/,
  ],
  ['another Ruby', 'Your Ruby version is 3.3.8, but your Gemfile specified 2.7.1', /berth plan/],
  [
    'a gem that does not compile',
    'An error occurred while installing pg (1.5.9), and Bundler cannot continue.',
    /libpq-dev/,
  ],
  [
    'a gem that is not there',
    "Could not find gem 'rackk' in rubygems repository https://gems.example.com/ or installed locally.",
    /Gemfile/,
  ],
  [
    'a composer.lock that differs',
    '- Required package "slim/slim" is not present in the lock file.',
    /composer update/,
  ],
  [
    'an extension of PHP',
    "- Root composer.json requires PHP extension ext-intl * but it is missing from your system. Install or enable PHP's intl extension.",
    /ext-intl/,
  ],
  [
    'another PHP',
    '- symfony/x v8.0.0 requires php >=8.4 -> your php version (8.2.29) does not satisfy that requirement.',
    /"php"/,
  ],
  [
    'a go.sum that lacks a module',
    'main.go:2:8: missing go.sum entry for module providing package github.com/gin-gonic/gin (imported by x); to add:\n\tgo get x',
    /go mod tidy/,
  ],
  [
    'a go.mod that lacks a module',
    'main.go:4:2: no required module provides package github.com/gin-gonic/gin; to add it:',
    /go mod tidy/,
  ],
  ['a vendor folder that differs', 'go: inconsistent vendoring in /app:', /go mod vendor/],
  [
    'a Cargo.lock that differs',
    'error: the lock file /app/Cargo.lock needs to be updated but --locked was passed to prevent this',
    /cargo check/,
  ],
  [
    'a Cargo.lock that differs, of newer versions',
    'error: cannot update the lock file /app/Cargo.lock because --locked was passed to prevent this',
    /cargo check/,
  ],
  [
    'a Rust that is too old',
    'error: rustc 1.85.0 is not supported by the following packages:\n  home@0.5.12 requires rustc 1.88',
    /rust-toolchain/,
  ],
  [
    'a crate that needs a library',
    'error: failed to run custom build command for `openssl-sys v0.9.103`\nCould not find directory of OpenSSL installation',
    /libssl-dev/,
  ],
  ['another Java', 'Fatal error compiling: error: release version 25 not supported', /system\.properties/],
  [
    'errors of Java',
    '[ERROR] COMPILATION ERROR : \n[ERROR] /app/src/main/java/App.java:[3,1] class, interface, enum, or record expected',
    /Java compiler/,
  ],
  ['a database in the build', 'Error: connect ECONNREFUSED 127.0.0.1:5432', /release phase/],
  ['a header that is missing', 'x.c:1:10: fatal error: zlib.h: No such file or directory', /Aptfile/],
  ['a command that is missing', '> prepare\n> husky\n\nsh: 1: husky: not found', /husky/],
  ['a script that may not be executed', 'bash: line 1: bin/build: Permission denied', /chmod=\+x/],
  ['line ends of Windows', '/usr/bin/env: ‘bash\\r’: No such file or directory', /gitattributes/],
];

/** What each tool prints where it does not reach its registry. */
const UNREACHED = [
  'Could not reach host gems.example.com. Check your network connection and try again.',
  'Fetching source index from https://gems.example.com/\nCould not fetch specs from https://gems.example.com/ due to underlying error',
  'curl error 6 while downloading https://php.example.com/packages.json: Could not resolve host: php.example.com',
  'warning: spurious network error (1 try remaining): [6] Could not resolve hostname (Could not resolve host: index.example.com)\nerror: failed to get `signal-hook` as a dependency of package `rust-server v0.1.0 (/app)`',
  'main.go:2:8: github.com/gin-gonic/gin@v1.9.1: Get "https://go.example.com/github.com/gin-gonic/gin/@v/v1.9.1.zip": dial tcp: lookup go.example.com on 127.0.0.11:53: dial udp: connect: network is unreachable',
  "WARNING: Retrying after connection broken by 'NewConnectionError: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution'\nERROR: No matching distribution found for flask",
  'npm error code EAI_AGAIN\nnpm error request to https://registry.example.com/express failed, reason: getaddrinfo EAI_AGAIN registry.example.com',
  '  cause: Failed to fetch: https://python.example.com/simple/flask/\n  cause: dns error\n  cause: failed to lookup address information: Temporary failure in name resolution',
  'All attempts to connect to python.example.com failed.',
  '[ERROR] Plugin org.apache.maven.plugins:maven-resources-plugin:3.3.1 or one of its dependencies could not be resolved: Could not transfer artifact org.apache.maven.plugins:maven-resources-plugin:pom:3.3.1 from/to central (https://maven.example.com/maven2): maven.example.com: Temporary failure in name resolution',
  'Exception in thread "main" java.net.UnknownHostException: gradle.example.com\nThe Gradle that gradlew asks for cannot be fetched.',
  'Exception in thread "main" java.net.UnknownHostException: repo.example.com',
  "fatal: unable to access 'https://git.example.com/a/b.git/': Could not resolve host: git.example.com",
  'error: DNSResolveFailed downloading tarball ms@2.1.3',
  'info There appears to be trouble with your network connection. Retrying...',
];

for (const [name, output, next] of cases) {
  test(`hintFor knows ${name}`, () => {
    assert.match(hintFor(output.split('\n'), { network: true }) ?? '', next);
  });
}

test('hintFor knows the lock file that differs under all that npm prints of its usage', () => {
  const usage = Array.from({ length: 90 }, (_, line) => `npm error   [--option-${line}]`);
  const output = ['npm error code EUSAGE', 'npm error `npm ci` can only install packages when', ...usage];
  assert.match(hintFor(output, { network: true }) ?? '', /package-lock\.json/);
});

test('hintFor says nothing where it recognises nothing, and does not take a warning for an error', () => {
  const network = true;
  assert.equal(
    hintFor(['all is well', 'npm warn ERESOLVE overriding peer dependency', 'tests failed'], { network }),
    null,
  );
  assert.equal(hintFor([], { network }), null);
});

test('hintFor says that the network is off for builds of the app, where that is why', () => {
  for (const output of UNREACHED) {
    const lines = output.split('\n');
    assert.match(hintFor(lines, { network: false }) ?? '', /berth builds:set network=on/, output);
    assert.match(hintFor(lines, { network: true }) ?? '', /berth doctor/, output);
  }
  assert.match(hintFor(['npm error code ERESOLVE'], { network: false }) ?? '', /do not fit/);
});
