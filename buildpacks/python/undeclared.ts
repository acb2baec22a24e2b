/** Sources that import a framework and say nowhere that they need it. */

import { PlanError, type Source } from '../plan.ts';
import { hasFile, hasFolder, shown } from '../tree.ts';

/** Frameworks by the module that is imported, with the server that runs them. */
const frameworks: Readonly<Record<string, string>> = {
  flask: 'gunicorn',
  django: 'gunicorn',
  bottle: 'gunicorn',
  fastapi: 'uvicorn',
  starlette: 'uvicorn',
  quart: 'hypercorn',
};

/** Throws a {@link PlanError} `undeclared_dependencies` where a program at the root imports one of them. */
export async function refuseUndeclared(source: Source): Promise<void> {
  // Debian has them as packages too.
  if (hasFile(source, 'Aptfile')) return;
  const programs = source.files.filter(({ path, kind }) => kind !== 'symlink' && /^[^/]+\.py$/.test(path)).slice(0, 20);
  for (const { path } of programs) {
    const found = /^(?:from|import)[ \t]+(\w+)/gm;
    for (const [, name = ''] of ((await source.read(path)) ?? '').matchAll(found)) {
      const server = Object.hasOwn(frameworks, name) ? frameworks[name] : undefined;
      if (server === undefined || hasFile(source, `${name}.py`) || hasFolder(source, name)) continue;
      throw new PlanError({
        code: 'undeclared_dependencies',
        message: `Cannot build this Python app: ${shown(path)} imports ${name}, and no file names the packages that it needs.`,
        next: `Name them in requirements.txt, one a line: ${name}, and ${server} to serve it (pip freeze prints those on your machine). Commit it and push again.`,
      });
    }
  }
}
