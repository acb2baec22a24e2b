/** How a user names a buildpack: one of this library's, or the git repository of somebody's. */

import { buildpacks } from './list.ts';
import { PlanError } from './plan.ts';
import { listed, shown } from './tree.ts';

export type BuildpackReference =
  | { readonly kind: 'own'; readonly name: string }
  /** `ref` is what stood behind `#`: a branch, tag or commit; null for the repository's own default. */
  | { readonly kind: 'git'; readonly url: string; readonly ref: string | null };

/** The most that may be set in order. */
export const MAX_BUILDPACKS = 20;
const MAX_LENGTH = 1000;

/** Other names under which ours are known, as on Heroku. */
const aliases: Readonly<Record<string, string>> = {
  node: 'nodejs',
  'node.js': 'nodejs',
  golang: 'go',
  jvm: 'java',
  maven: 'java',
  gradle: 'java',
  'static-site': 'static',
  docker: 'dockerfile',
};

/** The buildpack that installs an Aptfile: its name in Heroku's registry, and its repository. */
const aptName = 'heroku-community/apt';
const aptRepository = 'https://github.com/heroku/heroku-buildpack-apt';

/**
 * Reads several names in order, without that of the apt buildpack beside ours, which install an Aptfile by themselves.
 * Throws a {@link PlanError} `invalid_buildpacks`.
 */
export function readReferences(names: readonly string[]): BuildpackReference[] {
  const references = names.map(readReference);
  if (!references.some(({ kind }) => kind === 'own')) return references;
  const kept = references.filter((each) => each.kind === 'own' || each.url.replace(/\.git$/, '') !== aptRepository);
  const isDockerfile = kept.some((each) => each.kind === 'own' && each.name === 'dockerfile');
  if (!isDockerfile || kept.length === 1) return kept;
  throw new PlanError({
    code: 'invalid_buildpacks',
    message: 'Cannot use another buildpack beside dockerfile: what is in the image is for the Dockerfile alone to say.',
    next: 'Set dockerfile alone, or buildpacks without it: berth buildpacks:set NAME...',
  });
}

/**
 * Reads one name: `nodejs`, `heroku/nodejs`, `urn:buildpack:berth/nodejs`, `https://host/repository.git#v1`. Whether that
 * URL may be fetched is not decided here. Throws a {@link PlanError} `invalid_buildpacks`.
 */
export function readReference(text: string): BuildpackReference {
  if (text.length > MAX_LENGTH || /\s|\p{Cc}/u.test(text)) throw fault(text, 'it is not a name or a URL');
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return gitReference(text);
  if (text.replace(/^urn:buildpack:/, '') === aptName) return { kind: 'git', url: aptRepository, ref: null };
  const plain = text.replace(/^urn:buildpack:/, '').replace(/^(heroku|berth)\//, '');
  const name = aliases[plain] ?? plain;
  if (buildpacks.some((buildpack) => buildpack.name === name)) return { kind: 'own', name };
  throw fault(text, `there is none of that name, only ${listed(buildpacks.map((buildpack) => buildpack.name))}`);
}

/** As users see it and as it is kept. */
export function referenceText(reference: BuildpackReference): string {
  if (reference.kind === 'own') return reference.name;
  return reference.ref === null ? reference.url : `${reference.url}#${reference.ref}`;
}

function gitReference(text: string): BuildpackReference {
  const [address = '', ref = null] = text.split(/#(.*)/s);
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null) throw fault(text, 'that is no URL');
  if (url.username !== '' || url.password !== '') {
    throw fault(withoutUser(url), 'a user name or password in it would be shown to whoever sees the app');
  }
  return { kind: 'git', url: address, ref: ref === '' ? null : ref };
}

function withoutUser(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

function fault(text: string, reason: string): PlanError {
  return new PlanError({
    code: 'invalid_buildpacks',
    message: `Cannot use the buildpack ${shown(text, 200)}: ${reason}.`,
    next: 'Name one of ours, such as nodejs, or the https:// URL of a git repository, with #ref for a branch, tag or commit.',
  });
}
