/** How a Python app without a Procfile starts its web server. */

import { PlanError, type Source } from '../plan.ts';
import type { WebCommand } from '../process-types.ts';
import { hasFile } from '../tree.ts';

const modules = ['app', 'main', 'wsgi', 'asgi', 'server', 'application'];

/** A server that runs an application object, in the order of choice. */
interface Server {
  readonly needs: string;
  readonly asgi: boolean;
  readonly reason: string;
  readonly command: (module: string, object: string) => string;
}

const servers: readonly Server[] = [
  {
    needs: 'uvicorn',
    asgi: true,
    reason: 'uvicorn is in requirements.txt',
    command: (module, object) =>
      `uvicorn ${target(module, object)}${isFactory(object) ? ' --factory' : ''} --host 0.0.0.0 --port $PORT`,
  },
  {
    needs: 'gunicorn',
    asgi: false,
    reason: 'gunicorn is in requirements.txt',
    command: (module, object) =>
      `gunicorn --bind 0.0.0.0:$PORT ${isFactory(object) ? `'${module}:${object}'` : `${module}:${object}`}`,
  },
  {
    needs: 'flask',
    asgi: false,
    reason: "Flask's own server, since gunicorn is not in requirements.txt",
    command: (module, object) => `flask --app ${target(module, object)} run --host 0.0.0.0 --port $PORT`,
  },
];

/**
 * The command of `web`: gunicorn, uvicorn or Flask with the application object that is found, else the first of app.py,
 * main.py, … as a program. Throws a {@link PlanError} `no_web_process`.
 */
export async function webCommand(source: Source, packages: ReadonlySet<string>): Promise<WebCommand> {
  const command = (await served(source, packages)) ?? django(source, packages) ?? program(source);
  if (command !== null) return command;
  throw new PlanError({
    code: 'no_web_process',
    message:
      'Cannot tell how to start this Python app: there is no Procfile, and no app.py, main.py, wsgi.py or server.py at the root.',
    next: 'Add a Procfile with a line such as "web: gunicorn myapp:app" (gunicorn in requirements.txt) or "web: python myapp.py" (listening on $PORT); commit it and push again.',
  });
}

async function served(source: Source, packages: ReadonlySet<string>): Promise<WebCommand | null> {
  for (const module of modules) {
    const text = (await source.read(`${module}.py`)) ?? '';
    const object = /^(app|application|api)[ \t]*(?::[^=\n]+)?=(?!=)/m.exec(text)?.[1] ?? factory(text);
    if (object === undefined) continue;
    const asgi = /^[ \t]*(from|import)[ \t]+(fastapi|starlette|quart|litestar)\b/m.test(text);
    const server = servers.find((each) => each.asgi === asgi && packages.has(each.needs));
    if (server === undefined) continue;
    return { command: server.command(module, object), reason: `${server.reason}, and ${module}.py has ${object}` };
  }
  return null;
}

function factory(text: string): string | undefined {
  return /^def create_app\(\s*\)/m.test(text) ? 'create_app()' : undefined;
}

function isFactory(object: string): boolean {
  return object.endsWith('()');
}

function target(module: string, object: string): string {
  return `${module}:${object.replace('()', '')}`;
}

function django(source: Source, packages: ReadonlySet<string>): WebCommand | null {
  if (!packages.has('gunicorn') || !hasFile(source, 'manage.py')) return null;
  const file = source.files.find((each) => /^[A-Za-z_]\w*\/wsgi\.py$/.test(each.path));
  if (file === undefined) return null;
  const module = file.path.replace('/', '.').replace(/\.py$/, '');
  return {
    command: `gunicorn --bind 0.0.0.0:$PORT ${module}`,
    reason: `gunicorn is in requirements.txt, and ${file.path} is there`,
  };
}

function program(source: Source): WebCommand | null {
  const module = modules.find((each) => hasFile(source, `${each}.py`));
  return module === undefined ? null : { command: `python ${module}.py`, reason: `${module}.py is there` };
}
