/** What is worth a warning in a Python source. */

import type { Source } from '../plan.ts';
import { firstFile, hasFile, hasFolder, shown } from '../tree.ts';
import type { Requirements } from './requirements.ts';

const environments = ['.venv', 'venv', 'env', '.env', '.heroku'];

/** Folders of the source that hold a virtual environment. */
export function virtualEnvironments(source: Source): string[] {
  return environments.filter(
    (folder) =>
      hasFile(source, `${folder}/pyvenv.cfg`) ||
      (hasFolder(source, `${folder}/lib`) && hasFolder(source, `${folder}/bin`)),
  );
}

/** All warnings for the source when it is started by `web`. */
export async function pythonWarnings(
  source: Source,
  { web, requirements }: { web: string | undefined; requirements: Requirements | null },
): Promise<string[]> {
  const folders = virtualEnvironments(source);
  return [
    ...manifestWarnings(source, requirements),
    ...folders.map(
      (folder) =>
        `${folder} holds a virtual environment and is left out: dependencies are installed afresh. Remove it from git (git rm -r --cached ${folder}) and name it in .gitignore.`,
    ),
    ...(web === undefined ? [] : await webWarnings(source, web)),
  ];
}

function manifestWarnings(source: Source, requirements: Requirements | null): string[] {
  if (requirements !== null) {
    return requirements.pinned
      ? []
      : [
          'requirements.txt does not pin every version: each build may get others. Write name==version (pip freeze prints it).',
        ];
  }
  const other = firstFile(source, ['Pipfile', 'pyproject.toml', 'setup.py', 'environment.yml']);
  if (other === null) return [];
  return [
    `${other} is not read yet: only requirements.txt is. If the app needs packages, list them there and push again.`,
  ];
}

async function webWarnings(source: Source, web: string): Promise<string[]> {
  const server = /\b(flask\s.{0,200}?\brun|manage\.py\s+runserver|fastapi\s+dev)\b|--reload\b/.exec(web)?.[0];
  const warnings =
    server === undefined
      ? []
      : [`web starts a development server (${shown(server, 40)}): use gunicorn or uvicorn instead.`];
  const file = /\bpython3?\s+(?:-[uOB]\s+)*(?:\.\/)?([\w./-]+\.py)\b/.exec(web)?.[1];
  const text = file === undefined ? null : await source.read(file);
  if (file === undefined || text === null) return warnings;
  return [...warnings, ...listenWarnings(file, text)];
}

function listenWarnings(path: string, text: string): string[] {
  const warnings: string[] = [];
  if (/^[ \t]*app\.run\(/m.test(text)) {
    warnings.push(
      `${shown(path)} starts Flask's development server: put gunicorn into requirements.txt and start with it instead.`,
    );
  }
  if (/(run|HTTPServer|make_server|listen|bind)\(/.test(text) && !/\bPORT\b/.test(text)) {
    warnings.push(`${shown(path)} seems not to use $PORT: it must listen on the port in os.environ["PORT"].`);
  }
  if (/(HTTPServer\(\s*\(|make_server\(|host\s*=\s*|bind\(\s*\()\s*['"](localhost|127\.0\.0\.1)['"]/.test(text)) {
    warnings.push(`${shown(path)} seems to listen on localhost only, where the router cannot reach it: use 0.0.0.0.`);
  }
  return warnings;
}
