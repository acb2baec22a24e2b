/** The library's door: from a source to its build plan. */

import { readAptfile, withAptfile } from './aptfile.ts';
import { planAssisted, planWith } from './compose.ts';
import { readHerokuLanguages } from './dockerfile/heroku-yml.ts';
import { localhostWarnings, portOf, portOfCommand, portSections } from './fixed-port.ts';
import { buildpacks, languages } from './list.ts';
import { type FoundNotYet, notYetSupported } from './not-yet.ts';
import { type BuildPlan, type Buildpack, type Catalog, PlanError, type Section, type Source } from './plan.ts';
import { readProcfile } from './procfile.ts';
import { readReference } from './reference.ts';
import { firstFile, listed, shellWord, shown } from './tree.ts';
import { treeWarnings } from './tree-warnings.ts';

/**
 * Plans the build of `source` with the buildpacks called `chosen` (ours, in their order), else with the first that
 * detects it.
 *
 * Throws a {@link PlanError} where the source is at fault: `unknown_language` when no buildpack detects it,
 * `invalid_aptfile`, `invalid_buildpacks`, else the buildpack's own.
 */
export async function planSource(source: Source, catalog: Catalog, chosen: readonly string[] = []): Promise<BuildPlan> {
  const manifest = await readHerokuLanguages(source);
  const names = chosen.length > 0 ? chosen : ownNames(manifest?.names ?? []);
  const started = manifest?.processTypes ? withProcfile(source, manifest.processTypes) : source;
  const { used, section, helper } = names.length === 0 ? await detectedOne(started) : named(names);
  const own = await (helper === null ? planWith(used, started, catalog) : planAssisted(helper, used, started, catalog));
  const plan = withAptfile(own, await readAptfile(source));
  const told = plan.kind === 'container' ? portOfCommand(plan.processTypes['web'] ?? '') : null;
  return {
    ...plan,
    ...portOf(told),
    sections: [
      section,
      ...(started === source ? plan.sections : plan.sections.map(ofHerokuYml)),
      ...(plan.port === undefined || told !== null ? portSections(told) : []),
    ],
    warnings: [...(await treeWarnings(source)), ...plan.warnings, ...localhostWarnings(plan.processTypes['web'] ?? '')],
  };
}

/** The languages of a heroku.yml by the names of buildpacks. */
function ownNames(languages: readonly string[]): string[] {
  return languages.map((language) => {
    const reference = readReference(language);
    return reference.kind === 'own' ? reference.name : language;
  });
}

/** The source as if these process types stood in its Procfile. */
function withProcfile(source: Source, types: Readonly<Record<string, string>>): Source {
  const lines = Object.entries(types).map(
    ([type, command]) => `${type}: ${command.replaceAll(/\s*\n\s*/g, ' ').trim()}\n`,
  );
  const procfile = lines.join('');
  const entry = { path: 'Procfile', kind: 'file', size: Buffer.byteLength(procfile) } as const;
  const files = [...source.files.filter(({ path }) => path !== entry.path), entry];
  return {
    files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    read: (path) => (path === entry.path ? Promise.resolve(procfile) : source.read(path)),
  };
}

function ofHerokuYml(section: Section): Section {
  return { ...section, lines: section.lines.map((line) => line.replace(/^Procfile declares/, 'heroku.yml declares')) };
}

/** The buildpacks that are used, why, and what helps them. */
interface Choice {
  readonly used: readonly Buildpack[];
  readonly section: Section;
  readonly helper: Buildpack | null;
}

async function detectedOne(source: Source): Promise<Choice> {
  const first = await firstDetected(source, buildpacks);
  if (first === null) throw unknownLanguage(source);
  const others = languages.includes(first) ? await allDetected(source, first) : [];
  const started = await startedBy(source, first, others);
  const found = started?.language ?? first;
  const helper = found.assisted ? await assistant(source, [first, ...others], found) : null;
  if (started === null && helper === null) return { used: [found], section: await detected(source, found), helper };
  const because = started === null ? [] : [started.reason];
  const beside = helper === null ? [] : [`${helper.title} builds what browsers get; the image is without it`];
  return { used: [found], section: { title: `${found.title} app detected`, lines: [...because, ...beside] }, helper };
}

/** Of `others` the language that starts the app, where `first` does not; else null. */
async function startedBy(
  source: Source,
  first: Buildpack,
  others: readonly Buildpack[],
): Promise<{ language: Buildpack; reason: string } | null> {
  if (others.length === 0) return null;
  const web = (await readProcfile(source))?.['web'];
  if (web !== undefined) {
    const language = first.starts?.test(web) ? undefined : others.find(({ starts }) => starts?.test(web));
    return language
      ? { language, reason: `${first.title} is found too; web in the Procfile is ${language.title}'s` }
      : null;
  }
  const language = others.find(({ assisted }) => assisted);
  if (language === undefined || first.startable === undefined || (await first.startable(source))) return null;
  return { language, reason: `${first.title} is found too, with nothing to start` };
}

async function allDetected(source: Source, first: Buildpack): Promise<Buildpack[]> {
  const found: Buildpack[] = [];
  for (const language of languages.slice(languages.indexOf(first) + 1)) {
    if (await language.detect(source)) found.push(language);
  }
  return found;
}

async function assistant(source: Source, found: readonly Buildpack[], helped: Buildpack): Promise<Buildpack | null> {
  for (const each of found) {
    if (each !== helped && (await each.assists?.(source))) return each;
  }
  return null;
}

function named(chosen: readonly string[]): Choice {
  const used = chosen.flatMap((name) => buildpacks.find((buildpack) => buildpack.name === name) ?? []);
  if (used.length === chosen.length && new Set(chosen).size === chosen.length) {
    return {
      used,
      section: { title: `${listed(used.map(({ title }) => title))} set as buildpack`, lines: [] },
      helper: null,
    };
  }
  throw new PlanError({
    code: 'invalid_buildpacks',
    message: `Cannot use the buildpacks ${shown(listed(chosen))}: each has to be one of ${listed(buildpacks.map(({ name }) => name))}, and only once.`,
    next: 'Set others with berth buildpacks:set NAME...',
  });
}

async function firstDetected(source: Source, list: readonly Buildpack[]): Promise<Buildpack | null> {
  for (const buildpack of list) {
    if (await buildpack.detect(source)) return buildpack;
  }
  return null;
}

async function detected(source: Source, chosen: Buildpack): Promise<Section> {
  const later = buildpacks.slice(buildpacks.indexOf(chosen) + 1);
  const other = await firstDetected(
    source,
    later.filter((buildpack) => languages.includes(buildpack)),
  ).catch((error: unknown) => {
    // What is wrong with a file that is not used is not in the way.
    if (error instanceof PlanError) return null;
    throw error;
  });
  const lines =
    other === null
      ? []
      : [
          `${other.title} is found too; ${chosen.title} comes first and is used (to change that: berth buildpacks:set ${other.name})`,
        ];
  return { title: `${chosen.title} app detected`, lines };
}

function unknownLanguage(source: Source): PlanError {
  const code = 'unknown_language';
  if (source.files.length === 0) {
    return new PlanError({
      code,
      message: 'Cannot tell how to build this source: it has no files.',
      next: 'Commit your app (git add, git commit) and push again.',
    });
  }
  const found = notYetSupported(source);
  const lookedFor = `Looked at the root for ${listed(buildpacks.map((buildpack) => buildpack.evidence))}`;
  return new PlanError({
    code,
    message:
      found === null
        ? `Cannot tell how to build this source: no buildpack knows it. ${lookedFor}.`
        : `Cannot build this source: it has ${shown(found.path)}, and no buildpack of Berth's knows ${found.title}.`,
    next: found === null ? nextStep(source) : otherWays(found),
  });
}

/** What others have made for the language, or an image of one's own. */
function otherWays({ title, buildpack }: FoundNotYet): string {
  const site = /^a (.+) site$/.exec(title)?.[1];
  if (site !== undefined) {
    return `Build it on your machine, commit the folder that ${site} makes (with its index.html) and push again: it is served as a static site. Or add a Dockerfile that starts a server on $PORT.`;
  }
  const set =
    buildpack === null
      ? `Set a classic Heroku buildpack or a Cloud Native Buildpack for ${title} by its address (berth buildpacks:set https://…)`
      : `Set a buildpack that knows it, such as the classic one at ${buildpack} (berth buildpacks:set ${buildpack})`;
  return `${set}, or add a Dockerfile that starts a server on $PORT; then push again.`;
}

function nextStep(source: Source): string {
  const byDockerfile = 'add a Dockerfile that starts a server on $PORT';
  const nested = source.files.find((file) =>
    /^(?:[^/]+\/){1,3}(?:package\.json|requirements\.txt|pyproject\.toml|Dockerfile|go\.mod|Cargo\.toml|pom\.xml|build\.gradle(?:\.kts)?|Gemfile|composer\.json|deno\.jsonc?)$/.test(
      file.path,
    ),
  );
  const root = nested?.path.replace(/\/[^/]*$/, '');
  const misnamed = source.files.find(({ path }) =>
    /^(?:Dockerfile\.[\w-]+|Containerfile|dockerfile)$/.test(path),
  )?.path;
  if (misnamed !== undefined) {
    return `Call ${misnamed} Dockerfile, or name it in a heroku.yml (build: docker: web: ${misnamed}); then commit it and push again.`;
  }
  const folder =
    root === undefined
      ? ''
      : `Your app seems to be in ${shown(root)}/: build that (berth builds:set root=${shown(shellWord(root))}) and push again. Or `;
  const add = `add one of these files, or ${byDockerfile}; then commit it and push again.`;
  const compose = firstFile(source, composeFiles);
  if (compose !== null) {
    return `${compose} is not read: each service of it is an app of its own here, pushed from its folder (berth builds:set root=FOLDER) or made from its image (berth deploy --image NAME). ${capital(folder + add)}`;
  }
  return folder === '' ? capital(add) : folder + add;
}

const composeFiles = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
