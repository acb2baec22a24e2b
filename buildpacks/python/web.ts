/** How a Python app without a Procfile starts its web server. */

import { PlanError, type Source } from '../plan.ts';
import type { WebCommand } from '../process-types.ts';
import { hasFile } from '../tree.ts';
import type { DjangoProject } from './django.ts';

const modules = ['app', 'main', 'wsgi', 'asgi', 'server', 'application'];

/** A server that runs an application object, in the order of choice. */
interface Server {
  readonly needs: string;
  readonly asgi: boolean;
  /** Said where the server is not one for production. */
  readonly since?: string;
  readonly command: (module: string, object: string) => string;
}

const servers: readonly Server[] = [
  {
    needs: 'uvicorn',
    asgi: true,
    command: (module, object) =>
      `uvicorn ${target(module, object)}${isFactory(object) ? ' --factory' : ''} --host 0.0.0.0 --port $PORT`,
  },
  {
    needs: 'gunicorn',
    asgi: false,
    command: (module, object) =>
      `gunicorn --bind 0.0.0.0:$PORT ${isFactory(object) ? `'${module}:${object}'` : `${module}:${object}`}`,
  },
  {
    needs: 'waitress',
    asgi: false,
    command: (module, object) =>
      `waitress-serve --port=$PORT ${isFactory(object) ? '--call ' : ''}${target(module, object)}`,
  },
  {
    needs: 'flask',
    asgi: false,
    since: "Flask's own server, since there is no gunicorn",
    command: (module, object) => `flask --app ${target(module, object)} run --host 0.0.0.0 --port $PORT`,
  },
];

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
  const command = django(known) ?? (await served(source, known)) ?? (await program(source));
  if (command !== null) return command;
  throw new PlanError({
    code: 'no_web_process',
    message:
      'Cannot tell how to start this Python app: there is no Procfile, and no app.py, main.py, wsgi.py or server.py at the root.',
    next: 'Add a Procfile with a line such as "web: gunicorn myapp:app" (with gunicorn among the dependencies) or "web: python myapp.py" (listening on $PORT); commit it and push again.',
  });
}

async function served(source: Source, { packages, manifest }: Known): Promise<WebCommand | null> {
  for (const module of modules) {
    const text = (await source.read(`${module}.py`)) ?? '';
    const object = /^(app|application|api)[ \t]*(?::[^=\n]+)?=(?!=)/m.exec(text)?.[1] ?? factory(text);
    if (object === undefined) continue;
    const asgi =
      asgiFunction.test(text) || /^[ \t]*(from|import)[ \t]+(fastapi|starlette|quart|litestar)\b/m.test(text);
    const server = servers.find((each) => each.asgi === asgi && packages.has(each.needs));
    if (server === undefined) continue;
    const reason = server.since ?? `${server.needs} is in ${manifest}`;
    return { command: server.command(module, object), reason: `${reason}, and ${module}.py has ${object}` };
  }
  return null;
}

const asgiFunction = /^async def (app|application)\(\s*\w+,\s*\w+,\s*\w+\s*\)/m;

/** `app = …`, `def create_app():`, or the functions that WSGI and ASGI themselves describe. */
function factory(text: string): string | undefined {
  if (/^def create_app\(\s*\)/m.test(text)) return 'create_app()';
  return (/^def (app|application)\(\s*\w+,\s*\w+\s*\)/m.exec(text) ?? asgiFunction.exec(text))?.[1];
}

function isFactory(object: string): boolean {
  return object.endsWith('()');
}

function target(module: string, object: string): string {
  return `${module}:${object.replace('()', '')}`;
}

function django({ packages, project, manifest }: Known): WebCommand | null {
  if (project === null) return null;
  const { name, wsgi, asgi } = project;
  if (wsgi && packages.has('gunicorn')) {
    const reason = `gunicorn is in ${manifest}, and ${name}/wsgi.py is there`;
    return { command: `gunicorn --bind 0.0.0.0:$PORT ${name}.wsgi`, reason };
  }
  if (asgi && packages.has('uvicorn')) {
    const reason = `uvicorn is in ${manifest}, and ${name}/asgi.py is there`;
    return { command: `uvicorn ${name}.asgi:application --host 0.0.0.0 --port $PORT`, reason };
  }
  const reason = `Django's own server, since there is no gunicorn in ${manifest}`;
  return { command: 'python manage.py runserver --noreload 0.0.0.0:$PORT', reason };
}

/** wsgi.py and asgi.py are there to be imported, unless they say otherwise. */
async function program(source: Source): Promise<WebCommand | null> {
  for (const module of modules.filter((each) => hasFile(source, `${each}.py`))) {
    if (/^[aw]sgi$/.test(module) && !/\b__main__\b/.test((await source.read(`${module}.py`)) ?? '')) continue;
    return { command: `python ${module}.py`, reason: `${module}.py is there` };
  }
  return null;
}
