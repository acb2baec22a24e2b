import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { exec } from '../exec.ts';
import { readTextIfThere } from './files.ts';
import type { Machine } from './machine.ts';
import { Problem, reasonOf } from './problem.ts';
import type { Step } from './progress.ts';

/** What the bundle is made of, from the root of the code; a folder counts with all that is in it. */
const SOURCES = [
  'dashboard',
  'platform/client',
  'platform/model',
  'buildpacks/plan.ts',
  'package-lock.json',
  'tsconfig.json',
];
/** Beside the bundle: the hash of what it was made of. */
const MARK = '.built';
const COMPRESSIBLE: ReadonlySet<string> = new Set(['.css', '.js', '.json', '.svg', '.txt', '.webmanifest']);
const BUILD_MS = 180_000;
const FIRST_LINES = 12;
const SWAPS = 10;

type Place = Pick<Machine, 'codeRoot' | 'variables'>;

/** Builds the dashboard's pages where they are missing, or were made of other sources. Throws a Problem when it cannot. */
export async function ensureDashboard(machine: Place, step: Step): Promise<void> {
  const hash = sourcesHash(machine.codeRoot);
  if (builtHash(machine) === hash) return step.result('built');
  const outcome = builtHash(machine) === null ? 'built' : 'built anew';
  step.now('building its pages');
  const folder = join(machine.codeRoot, 'dashboard');
  let work: string | null = null;
  try {
    work = mkdtempSync(join(folder, '.dist-'));
    const made = join(work, 'new');
    await build(machine, made);
    await compress(made);
    writeFileSync(join(made, MARK), hash);
    swap({ made, work, place: join(folder, 'dist') });
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(`Cannot build the dashboard: ${reasonOf(error)}`, { cause: error });
  } finally {
    if (work !== null) rmSync(work, { recursive: true, force: true });
  }
  step.result(outcome);
}

/** Whether the pages are there, made of these sources. */
export function isDashboardBuilt(machine: Place): boolean {
  return builtHash(machine) === sourcesHash(machine.codeRoot);
}

function builtHash({ codeRoot }: Place): string | null {
  return readTextIfThere(join(codeRoot, 'dashboard/dist', MARK));
}

function sourcesHash(codeRoot: string): string {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap((source) => filesOf(codeRoot, source))) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(codeRoot, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Sorted, so that the same files give the same hash everywhere; without tests and without what was built. */
function filesOf(codeRoot: string, source: string): string[] {
  if (extname(source) !== '') return [source];
  const entries = readdirSync(join(codeRoot, source), { withFileTypes: true });
  return entries
    .filter(({ name }) => !name.startsWith('.') && name !== 'dist' && !name.includes('.test.'))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${source}/${entry.name}`;
      return entry.isDirectory() ? filesOf(codeRoot, path) : [path];
    });
}

async function build({ codeRoot, variables }: Place, outDir: string): Promise<void> {
  const vite = join(codeRoot, 'node_modules/vite/bin/vite.js');
  const given = Object.entries({ ...variables, NODE_ENV: 'production' });
  const env = Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  const argv = [process.execPath, '--disable-warning=ExperimentalWarning', vite, 'build', 'dashboard'];
  const options = ['--config', 'dashboard/vite.config.ts', '--configLoader', 'native', '--logLevel', 'warn'];
  const signal = AbortSignal.timeout(BUILD_MS);
  const { exitCode, stdout, stderr } = await exec([...argv, ...options, '--outDir', outDir], {
    cwd: codeRoot,
    env,
    signal,
  });
  if (exitCode === 0) return;
  const lines = stripVTControlCharacters(`${stdout}${stderr}`).trim().split('\n');
  const said = lines
    .filter((line) => !/^ +at /.test(line))
    .slice(0, FIRST_LINES)
    .join('\n');
  throw new Problem(`Cannot build the dashboard: its build ended with code ${exitCode}\n${said}`);
}

/** Once here, so that no answer has to be compressed while somebody waits for it. */
async function compress(folder: string): Promise<void> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const chosen = files.filter((file) => COMPRESSIBLE.has(extname(file))).map((file) => join(folder, file));
  await Promise.all(
    chosen.map(async (path) => {
      const bytes = await readFile(path);
      const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
      await writeFile(`${path}.br`, await promisify(brotliCompress)(bytes, { params }));
      await writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }));
    }),
  );
}

/** The pages of another `up` may come in between. */
function swap({ made, work, place }: { made: string; work: string; place: string }): void {
  for (let turn = 1; ; turn += 1) {
    rename({ from: place, to: join(work, `old-${turn}`), unless: 'ENOENT' });
    if (rename({ from: made, to: place, unless: turn < SWAPS ? 'ENOTEMPTY' : null })) return;
  }
}

/** Whether it was renamed: an error with the code `unless` is none. */
function rename({ from, to, unless }: { from: string; to: string; unless: string | null }): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (unless !== null && error instanceof Error && 'code' in error && error.code === unless) return false;
    throw error;
  }
}
