/** How a Node.js app without a Procfile starts its web server. */

import { PlanError, type Source } from '../plan.ts';
import type { WebCommand } from '../process-types.ts';
import { firstFile, hasFile, shellWord, shown } from '../tree.ts';
import type { PackageJson } from './package-json.ts';

/** A longer script is left to npm: it does not fit into a process list or a build's output. */
const maxPlainLength = 4096;

const frontEnds = ['vite', 'react-scripts', '@angular/cli', '@vue/cli-service', 'parcel', 'webpack', 'esbuild'];

/**
 * The command of `web`: the start script, else server.js as npm has it, else `main`, else index.js. Throws a
 * {@link PlanError} `no_web_process`.
 */
export function webCommand(source: Source, manifest: PackageJson): WebCommand {
  const start = manifest.scripts.get('start')?.trim();
  if (start) return fromScript(start, manifest);
  const file = hasFile(source, 'server.js') ? 'server.js' : (mainFile(source, manifest) ?? indexFile(source));
  if (file !== null) {
    const fate = hasFile(source, file) ? 'is there' : 'is main in package.json';
    return { command: `node ${shellWord(file)}`, reason: `no start script, and ${shown(file)} ${fate}` };
  }
  throw new PlanError({
    code: 'no_web_process',
    message:
      'Cannot tell how to start this Node.js app: there is no Procfile, no start script in package.json, and no server.js or index.js.',
    next: `${nextStep(manifest)}; commit it and push again.`,
  });
}

function nextStep(manifest: PackageJson): string {
  const frontEnd = frontEnds.find((name) => manifest.dependencies.has(name) || manifest.devDependencies.has(name));
  if (frontEnd !== undefined) {
    return `This looks like a front end built by ${frontEnd}: add the package serve to dependencies and a start script that serves what it builds ("scripts": {"start": "serve -s dist -l $PORT"})`;
  }
  return 'Add a start script to package.json ("scripts": {"start": "node app.js"}) or a Procfile with a line such as "web: node app.js"';
}

/** npm costs 40 MB beside the app and hands signals on late, so a plain script is started without it. */
function fromScript(start: string, manifest: PackageJson): WebCommand {
  const wrapped = ['prestart', 'poststart'].find((name) => manifest.scripts.has(name));
  if (wrapped !== undefined) return { command: 'npm start', reason: `by npm, for the ${wrapped} script` };
  if (/\bnpm_/.test(start)) return { command: 'npm start', reason: 'by npm, whose variables the start script uses' };
  if (/[\r\n]/.test(start) || start.length > maxPlainLength) {
    return { command: 'npm start', reason: 'by npm, since the start script is long' };
  }
  return { command: start, reason: 'the start script of package.json, run without npm' };
}

function mainFile(source: Source, manifest: PackageJson): string | null {
  if (manifest.main === null) return null;
  const path = manifest.main.replace(/^\.\//, '').replace(/\/$/, '');
  const found = firstFile(source, [path, `${path}.js`, `${path}.mjs`, `${path}.cjs`, `${path}/index.js`]);
  if (found !== null) return found;
  const made = manifest.scripts.has('build') || manifest.scripts.has('heroku-postbuild');
  return made && /\.[cm]?js$/.test(path) && !path.split('/').includes('..') ? path : null;
}

function indexFile(source: Source): string | null {
  return firstFile(source, ['index.js', 'index.mjs', 'index.cjs', 'server.mjs', 'server.cjs', 'app.js']);
}
