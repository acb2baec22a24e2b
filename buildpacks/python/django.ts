/** Django projects: where their settings and entry points are, and what a build does for them. */

import type { Source, Step } from '../plan.ts';
import { firstFile, hasFile } from '../tree.ts';

export interface DjangoProject {
  /** The package of the project: `shop` of `shop/settings.py`. */
  readonly name: string;
  readonly wsgi: boolean;
  readonly asgi: boolean;
  /** Whether its settings say where static files are collected. */
  readonly collects: boolean;
  /** For the image: which settings, where its server has others than its manage.py. */
  readonly env: Readonly<Record<string, string>>;
}

const settingsModule = /DJANGO_SETTINGS_MODULE['"],\s*['"]([\w.]+)['"]/;

/** The project behind `manage.py`, or null when there is none at the root. */
export async function djangoProject(source: Source): Promise<DjangoProject | null> {
  if (!hasFile(source, 'manage.py')) return null;
  const manage = (await source.read('manage.py')) ?? '';
  const managed = settingsModule.exec(manage)?.[1];
  const entry = source.files.find((file) => /^[A-Za-z_]\w*\/(?:wsgi|asgi)\.py$/.test(file.path));
  const name = managed?.split('.')[0] ?? entry?.path.split('/')[0];
  if (name === undefined) return null;
  const settings = await servedSettings(source, name, managed);
  const texts = await Promise.all(
    settingsFiles(source, settings ?? managed ?? `${name}.settings`).map((path) => source.read(path)),
  );
  return {
    name,
    wsgi: hasFile(source, `${name}/wsgi.py`),
    asgi: hasFile(source, `${name}/asgi.py`),
    collects: texts.some((text) => /^[ \t]*STATIC_ROOT\b/m.test(text ?? '')),
    env: settings === null ? {} : { DJANGO_SETTINGS_MODULE: settings },
  };
}

/** The settings that wsgi.py names, where manage.py names others: those of a developer. */
async function servedSettings(source: Source, name: string, managed: string | undefined): Promise<string | null> {
  const path = firstFile(source, [`${name}/wsgi.py`, `${name}/asgi.py`]);
  const served = path === null ? undefined : settingsModule.exec((await source.read(path)) ?? '')?.[1];
  if (served === undefined || served === managed || managed === undefined) return null;
  const file = served.replaceAll('.', '/');
  return firstFile(source, [`${file}.py`, `${file}/__init__.py`]) === null ? null : served;
}

/** The module itself, and its neighbours where settings are a package. */
function settingsFiles(source: Source, module: string): string[] {
  const path = module.replaceAll('.', '/');
  const file = firstFile(source, [`${path}.py`, `${path}/__init__.py`]);
  const folder = /\/settings(?=\/|$)/.test(path) ? path.replace(/(\/settings)(\/.*)?$/, '$1') : null;
  const beside = source.files.filter((each) => folder !== null && each.path.startsWith(`${folder}/`));
  return [...new Set([...(file === null ? [] : [file]), ...beside.map((each) => each.path)])]
    .filter((each) => each.endsWith('.py'))
    .slice(0, 20);
}

/** Heroku's switch keeps its name and meaning: any value but 0 leaves the step out. */
export const collectStatic: Step = {
  title: 'Collecting static files',
  script:
    'case "$DISABLE_COLLECTSTATIC" in ""|0) python manage.py collectstatic --noinput ;; *) echo "Left out: DISABLE_COLLECTSTATIC is set" ;; esac',
  typed: 'python manage.py collectstatic --noinput',
  env: {},
  caches: [],
};
