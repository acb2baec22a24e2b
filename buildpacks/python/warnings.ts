/** What is worth a warning in a Python source. */

import type { Source } from '../plan.ts';
import { firstFile, hasFile, hasFolder, shown } from '../tree.ts';
import type { Dependencies } from './manager.ts';

const environments = ['.venv', 'venv', 'env', '.env', '.heroku'];

/** Folders of the source that hold a virtual environment. */
export function virtualEnvironments(source: Source): string[] {
  return environments.filter(
    (folder) =>
      hasFile(source, `${folder}/pyvenv.cfg`) ||
      (hasFolder(source, `${folder}/lib`) && hasFolder(source, `${folder}/bin`)),
  );
}

/** All warnings for the source when it is started by `web`, but for those of where it listens. */
export async function pythonWarnings(
  source: Source,
  { web, dependencies }: { web: string | undefined; dependencies: Dependencies | null },
): Promise<string[]> {
  const folders = virtualEnvironments(source);
  return [
    ...manifestWarnings(source, dependencies),
    ...folders.map(
      (folder) =>
        `${folder} holds a virtual environment and is left out: dependencies are installed afresh. Remove it from git (git rm -r --cached ${folder}) and name it in .gitignore.`,
    ),
    ...(web === undefined ? [] : await webWarnings(source, web)),
  ];
}

function manifestWarnings(source: Source, dependencies: Dependencies | null): string[] {
  const conda = firstFile(source, ['environment.yml', 'environment.yaml', 'conda.yml']);
  if (dependencies !== null || conda === null) return [];
  return [
    `${conda} is not read: conda is not supported. If the app needs packages, name them in requirements.txt or pyproject.toml and push again.`,
  ];
}

async function webWarnings(source: Source, web: string): Promise<string[]> {
  const server = /\b(flask\s.{0,200}?\brun|manage\.py\s+runserver|fastapi\s+dev)\b|--reload\b/.exec(web)?.[0];
  if (server !== undefined) {
    return [`web starts a development server (${shown(server, 40)}): use gunicorn or uvicorn instead.`];
  }
  const file = /\bpython3?\s+(?:-[uOB]\s+)*(?:\.\/)?([\w./-]+\.py)\b/.exec(web)?.[1];
  const text = file === undefined ? null : await source.read(file);
  return text !== null && /^[ \t]*app\.run\(/m.test(text) && /\bflask\b/i.test(text)
    ? [
        `${shown(file ?? '')} starts Flask's development server: put gunicorn into requirements.txt and start with it instead.`,
      ]
    : [];
}
