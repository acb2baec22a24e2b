/** How a Python app without a Procfile starts its web server. */

import { PlanError, type Source } from '../plan.ts';
import type { WebCommand } from '../process-types.ts';
import { firstFile, hasFile } from '../tree.ts';
import type { DjangoProject } from './django.ts';
import { type EntryPoint, entryPoints, moduleNames, onlyModule } from './entry-points.ts';

/** A server that runs an application object, in the order of choice. */
interface Server {
  readonly needs: string;
  readonly protocol: EntryPoint['protocol'];
  /** Said where the server is not one for production. */
  readonly since?: string;
  readonly command: (entry: EntryPoint) => string;
}

const servers: readonly Server[] = [
  {
    needs: 'uvicorn',
    protocol: 'ASGI',
    command: ({ module, object, kind }) =>
      `uvicorn ${module}:${object}${kind === 'factory' ? ' --factory' : ''} --host 0.0.0.0 --port $PORT`,
  },
  {
    needs: 'hypercorn',
    protocol: 'ASGI',
    command: ({ module, object, kind }) =>
      `hypercorn --bind 0.0.0.0:$PORT ${kind === 'factory' ? `'${module}:${object}()'` : `${module}:${object}`}`,
  },
  {
    needs: 'daphne',
    protocol: 'ASGI',
    command: ({ module, object }) => `daphne -b 0.0.0.0 -p $PORT ${module}:${object}`,
  },
  {
    needs: 'granian',
    protocol: 'ASGI',
    command: (entry) => granian(entry, 'asgi'),
  },
  {
    needs: 'sanic',
    protocol: 'ASGI',
    command: ({ module, object, kind }) =>
      `sanic ${module}:${object}${kind === 'factory' ? ' --factory' : ''} --host 0.0.0.0 --port $PORT`,
  },
  {
    needs: 'gunicorn',
    protocol: 'WSGI',
    command: ({ module, object, kind }) =>
      `gunicorn --bind 0.0.0.0:$PORT ${kind === 'factory' ? `'${module}:${object}()'` : `${module}:${object}`}`,
  },
  {
    needs: 'waitress',
    protocol: 'WSGI',
    command: ({ module, object, kind }) =>
      `waitress-serve --port=$PORT ${kind === 'factory' ? '--call ' : ''}${module}:${object}`,
  },
  {
    needs: 'granian',
    protocol: 'WSGI',
    command: (entry) => granian(entry, 'wsgi'),
  },
  {
    needs: 'flask',
    protocol: 'WSGI',
    since: "Flask's own server, since there is no gunicorn",
    command: ({ module, object }) => `flask --app ${module}:${object} run --host 0.0.0.0 --port $PORT`,
  },
];

function granian({ module, object, kind }: EntryPoint, protocol: 'asgi' | 'wsgi'): string {
  const factory = kind === 'factory' ? ' --factory' : '';
  return `granian --interface ${protocol} --host 0.0.0.0 --port $PORT${factory} ${module}:${object}`;
}

/** What is known of the source when its command is looked for. */
interface Known {
  readonly packages: ReadonlySet<string>;
  /** The file that names the packages. */
  readonly manifest: string;
  readonly project: DjangoProject | null;
}

/**
 * The command of `web`: that of a Django project, else gunicorn, uvicorn, … with the application object that is found,
 * else the first of app.py, main.py, … as a program. Throws a {@link PlanError} `no_web_process`.
 */
export async function webCommand(source: Source, known: Known): Promise<WebCommand> {
  const entries = await entryPoints(source);
  const command =
    django(known) ?? (await run(source, known)) ?? served(entries, known) ?? (await program(source, entries));
  if (command !== null) return command;
  throw entries[0] === undefined ? nothingToStart(source) : noServer(entries[0], known);
}

function served(entries: readonly EntryPoint[], { packages, manifest }: Known): WebCommand | null {
  for (const entry of entries) {
    const server = servers.find(({ protocol, needs }) => protocol === entry.protocol && packages.has(needs));
    if (server === undefined) continue;
    const name = entry.kind === 'factory' ? `${entry.object}()` : entry.object;
    const reason = server.since ?? `${server.needs} is in ${manifest}`;
    return { command: server.command(entry), reason: `${reason}, and ${entry.path} has ${name}` };
  }
  return null;
}

function django({ packages, project, manifest }: Known): WebCommand | null {
  if (project === null) return null;
  const { name, wsgi, asgi } = project;
  if (wsgi && packages.has('gunicorn')) {
    const reason = `gunicorn is in ${manifest}, and ${name}/wsgi.py is there`;
    return { command: `gunicorn --bind 0.0.0.0:$PORT ${name}.wsgi`, reason };
  }
  const server = asgi && servers.find(({ protocol, needs }) => protocol === 'ASGI' && packages.has(needs));
  if (server) {
    const path = `${name}/asgi.py`;
    const entry = { path, module: `${name}.asgi`, object: 'application', kind: 'object', protocol: 'ASGI' } as const;
    const reason = `${server.needs} is in ${manifest}, and ${path} is there`;
    return { command: server.command({ ...entry, runsItself: false }), reason };
  }
  const reason = `Django's own server, since there is no gunicorn in ${manifest}`;
  return { command: 'python manage.py runserver --noreload 0.0.0.0:$PORT', reason };
}

/** Programs that serve a script of their users. */
const runners: readonly { readonly needs: string; readonly command: (script: string) => string }[] = [
  {
    needs: 'streamlit',
    command: (script) => `streamlit run ${script} --server.address 0.0.0.0 --server.port $PORT --server.headless true`,
  },
  { needs: 'chainlit', command: (script) => `chainlit run ${script} --host 0.0.0.0 --port $PORT --headless` },
  {
    needs: 'panel',
    command: (script) => `panel serve ${script} --address 0.0.0.0 --port $PORT --allow-websocket-origin '*'`,
  },
];

async function run(source: Source, { packages, manifest }: Known): Promise<WebCommand | null> {
  const runner = runners.find(({ needs }) => packages.has(needs));
  if (runner === undefined) return null;
  const usual = firstFile(source, [`${runner.needs}_app.py`, 'app.py', 'main.py', 'Home.py']);
  const script = usual ?? (await onlyImporter(source, runner.needs));
  if (script === null) return null;
  return { command: runner.command(script), reason: `${runner.needs} is in ${manifest}, and ${script} is there` };
}

/** The only file at the root or one folder deep that imports `module`, its `pages/` left aside. */
async function onlyImporter(source: Source, module: string): Promise<string | null> {
  const files = source.files
    .filter(({ path }) => /^(?!pages\/|tests?\/)(?:[A-Za-z_]\w*\/)?\w+\.py$/.test(path))
    .slice(0, 50);
  const texts = await Promise.all(files.map(async ({ path }) => (await source.read(path)) ?? ''));
  const importing = new RegExp(`^(?:import|from)[ \\t]+${module}\\b`, 'm');
  const found = files.filter((_, index) => importing.test(texts[index] ?? ''));
  return found.length === 1 ? (found[0]?.path ?? null) : null;
}

/** A file is a program unless it is there to be imported: wsgi.py, asgi.py, and what leaves serving to a server. */
async function program(source: Source, entries: readonly EntryPoint[]): Promise<WebCommand | null> {
  for (const path of moduleNames.map((name) => `${name}.py`).filter((each) => hasFile(source, each))) {
    if (entries.some((entry) => entry.path === path && !entry.runsItself)) continue;
    if (/^[aw]sgi\.py$/.test(path) && !/\b__main__\b/.test((await source.read(path)) ?? '')) continue;
    return { command: `python ${path}`, reason: `${path} is there` };
  }
  const only = onlyModule(source);
  const text = only === null ? '' : ((await source.read(only)) ?? '');
  // What is imported by its test alone starts nothing.
  if (only === null || !/\b__main__\b|serve_forever\(|\.run\(|\.listen\(/.test(text)) return null;
  return { command: `python ${only}`, reason: `${only} is the only program at the root` };
}

function nothingToStart(source: Source): PlanError {
  const manage = source.files.find(({ path }) => /^[\w-]+\/manage\.py$/.test(path))?.path;
  const folder = manage?.split('/')[0];
  return new PlanError({
    code: 'no_web_process',
    message:
      'Cannot tell how to start this Python app: there is no Procfile, and no app.py, main.py, wsgi.py or server.py at the root.',
    next:
      folder !== undefined
        ? `Django's manage.py is in ${folder}/: where the packages are named there too, build that folder (berth builds:set root=${folder}); else add a Procfile with "web: gunicorn --chdir ${folder} NAME.wsgi" (with gunicorn among the dependencies). Commit it and push again.`
        : 'Add a Procfile with a line such as "web: gunicorn myapp:app" (with gunicorn among the dependencies) or "web: python myapp.py" (listening on $PORT); commit it and push again.',
  });
}

function noServer({ path, object, protocol }: EntryPoint, { manifest }: Known): PlanError {
  const server = protocol === 'ASGI' ? 'uvicorn' : 'gunicorn';
  return new PlanError({
    code: 'no_web_process',
    message: `Cannot tell how to start this Python app: ${path} has ${object}, and no server for it is among the dependencies.`,
    next: `Add ${server} to ${manifest} (or a Procfile with a "web:" line of your own), commit it and push again.`,
  });
}
