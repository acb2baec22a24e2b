/** Go modules. */

import { posix } from 'node:path';
import { compiledAway, programCommand } from '../compiled.ts';
import { portOf, portSections } from '../fixed-port.ts';
import { type Buildpack, type ContainerPlan, PlanError, type Section, type Source, type Step } from '../plan.ts';
import { defaultSection, procfileSection, type WebCommand } from '../process-types.ts';
import { readProcfile } from '../procfile.ts';
import { entryAt, firstFile, hasFile, shellWord, shown } from '../tree.ts';
import { listening } from './listening.ts';
import { type GoModule, programName, readModule } from './module.ts';
import { mainFolders } from './programs.ts';
import { debianGo, goBuilder, stackRuntime, trimmed } from './runtime.ts';

const caches = [{ name: 'go', path: '/cache/go' }];

/**
 * `go build` with as many compilers at once as have a GB each, and each told to collect its garbage before it comes to
 * its part: one great package takes nearly a GB, and by itself Go starts a compiler for every CPU of the machine.
 */
const inItsMemory = [
  'jobs=$((BUILD_MEMORY_MB < 2048 ? 1 : BUILD_MEMORY_MB / 1024 < BUILD_CPUS ? BUILD_MEMORY_MB / 1024 : BUILD_CPUS))',
  'GOMEMLIMIT=$((BUILD_MEMORY_MB * 4 / 5 / jobs))MiB go build -p $jobs',
].join(' && ');

/** Modules that wrap a C library, or C itself. */
const cgoModules = [
  'github.com/mattn/go-sqlite3',
  'github.com/confluentinc/confluent-kafka-go',
  'github.com/confluentinc/confluent-kafka-go/v2',
  'github.com/chai2010/webp',
  'github.com/DataDog/zstd',
];

export const go: Buildpack = {
  name: 'go',
  title: 'Go',
  evidence: 'go.mod or go.work (Go)',
  detect: (source) => Promise.resolve(entryAt(source, 'go.mod') !== null || entryAt(source, 'go.work') !== null),
  plan: planGo,
};

/**
 * The plan. Throws a {@link PlanError} `invalid_go_mod`, `invalid_procfile`, `unavailable_go_version` or
 * `no_web_process`.
 */
async function planGo(source: Source): Promise<ContainerPlan> {
  const module = await readModule(source);
  const procfile = await readProcfile(source);
  const folders = await mainFolders(source, [...module.modules.keys()]);
  const packages =
    module.install.length > 0 ? module.install : folders.map((each) => (each === '.' ? '.' : `./${each}`));
  if (packages.length === 0) throw noMain();
  const programs = folders.map((folder) => programName(module, folder));
  const web = procfile === null ? webOf(programs, module) : null;
  const processTypes = procfile ?? (web === null ? {} : { web: web.command });
  const vendored = hasFile(source, 'vendor/modules.txt');
  const cgo = usesC(source, module);
  const heard = await listening(source, startedFolders(folders, module, processTypes['web']));
  return {
    kind: 'container',
    buildpack: go.name,
    title: go.title,
    sections: [
      versionSection(module),
      { title: 'Finding main packages', lines: packages.slice(0, 20).map((each) => shown(each)) },
      web === null ? procfileSection(processTypes) : defaultSection(go.title, web),
      ...portSections(heard.fixed),
    ],
    warnings: [...warningsOf(source, module, vendored), ...heard.warnings],
    processTypes,
    ...portOf(heard.fixed),
    runtime: stackRuntime,
    builder: goBuilder(cgo),
    dropped: compiledAway(
      source,
      ({ path }) => /\.(go|s)$|(^|\/)go\.(mod|sum|work|work\.sum)$/.test(path) || path.startsWith('vendor/'),
    ),
    install: null,
    steps: stepsOf({ source, module, packages, vendored }),
    leftOut: [],
    files: [],
    env: { PATH: '/app/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
  };
}

function stepsOf(options: {
  source: Source;
  module: GoModule;
  packages: readonly string[];
  vendored: boolean;
}): Step[] {
  const { source, module, packages, vendored } = options;
  const env = {
    GOTOOLCHAIN: module.pinned && module.toolchain !== null ? `go${patched(module.toolchain)}` : 'auto',
    GOMODCACHE: '/cache/go/mod',
    GOCACHE: '/cache/go/build',
    // go.mod and go.sum are what they are: a module that they lack is an error.
    GOFLAGS: `-mod=${vendored ? 'vendor' : 'readonly'} ${trimmed}`,
    GOTELEMETRY: 'off',
  };
  const step = (title: string, script: string): Step => ({ title, script, env, caches });
  const build = `-ldflags='-s -w' -o bin/ ${packages.map(argument).join(' ')}`;
  const hook = (path: string): Step[] =>
    hasFile(source, path)
      ? [step(`Running ${path}`, entryAt(source, path)?.kind === 'executable' ? path : `bash ${path}`)]
      : [];
  return [
    ...hook('bin/go-pre-compile'),
    // What the build needs is downloaded by it; `go mod download` would fetch all that go.sum names.
    { ...step('Compiling', `go version && ${inItsMemory} ${build}`), typed: `go build ${build}` },
    ...hook('bin/go-post-compile'),
  ];
}

/** Patterns of packages stay as they are; a folder can have any name. */
function argument(name: string): string {
  return shellWord(name.startsWith('-') ? `./${name}` : name);
}

/** Since 1.21 the first release of a line is `1.21.0`. */
function patched(version: string): string {
  return /^\d+\.\d+$/.test(version) ? `${version}.0` : version;
}

function versionSection(module: GoModule): Section {
  const title = 'Resolving Go version';
  const wanted = module.toolchain ?? module.go;
  if (module.pinned && module.toolchain !== null) {
    if (isOlder(module.toolchain, '1.21')) throw unavailable(module.toolchain);
    return {
      title,
      lines: [
        `+heroku goVersion in ${module.file} asks for ${module.toolchain}`,
        `Using Go ${patched(module.toolchain)}`,
      ],
    };
  }
  if (wanted === null)
    return { title, lines: [`${module.file} names no version: the default, ${debianGo}`, `Using Go ${debianGo}`] };
  const line = `${module.file} asks for ${wanted} or newer`;
  return {
    title,
    lines: [
      line,
      isOlder(debianGo, wanted) ? `Using Go ${patched(wanted)}, fetched as a module` : `Using Go ${debianGo}`,
    ],
  };
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((each) => each.split('.').map((part) => Number.parseInt(part, 10)));
  return ((a?.[0] ?? 0) - (b?.[0] ?? 0) || (a?.[1] ?? 0) - (b?.[1] ?? 0)) < 0;
}

function unavailable(version: string): PlanError {
  return new PlanError({
    code: 'unavailable_go_version',
    message: `Cannot get Go ${version}, which +heroku goVersion in go.mod asks for. Versions that can be had: 1.21.0 and newer.`,
    next: `Leave the comment out: Go ${debianGo} builds modules of every older version. Commit it and push again.`,
  });
}

function usesC(source: Source, module: GoModule): boolean {
  return (
    cgoModules.some((name) => module.requires.has(name)) ||
    source.files.some(
      ({ path }) => /\.(c|cc|cpp|h)$/.test(path) && !path.startsWith('vendor/') && !path.includes('node_modules/'),
    )
  );
}

function webOf(programs: readonly string[], module: GoModule): WebCommand {
  return programCommand(go.title, programs, {
    own: module.modules.has('.') ? programName(module, '.') : null,
    missing: 'the packages that +heroku install in go.mod names are no folder with a package main',
  });
}

/** The folder of the program that `web` starts; none where its command line may say where to listen. */
function startedFolders(folders: readonly string[], module: GoModule, web: string | undefined): string[] {
  const program = /^(?:\.\/)?(?:bin\/)?([\w.-]+)$/.exec(web ?? '')?.[1];
  return folders.filter((folder) => programName(module, folder) === program);
}

function noMain(): PlanError {
  return new PlanError({
    code: 'no_main_package',
    message: 'Cannot build this Go module: no folder of it has a "package main".',
    next: 'Add a main package at the root or in cmd/<name>/, commit it and push again.',
  });
}

function warningsOf(source: Source, module: GoModule, vendored: boolean): string[] {
  const warnings: string[] = [];
  const sums = ['go.work.sum', ...[...module.modules.keys()].map((folder) => posix.join(folder, 'go.sum'))];
  if (!vendored && module.requires.size > 0 && firstFile(source, sums) === null) {
    warnings.push(
      'There is no go.sum: modules cannot be checked, and the build will fail. Run go mod tidy, commit go.sum and push again.',
    );
  }
  if (!vendored && source.files.some(({ path }) => path.startsWith('vendor/') && path.endsWith('.go'))) {
    warnings.push(
      'vendor/ has no modules.txt, so that modules are downloaded instead. Run go mod vendor and commit what it writes.',
    );
  }
  return warnings;
}
