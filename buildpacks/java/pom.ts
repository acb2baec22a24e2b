/** pom.xml, as far as a plan depends on it: read by pattern, since no XML of anybody's is worth a parser's risks. */

import { PlanError, type Source } from '../plan.ts';
import { hasFile, withoutBom } from '../tree.ts';
import type { Framework } from './build-tool.ts';

export interface Pom {
  /** The Java release that the compiler is told: `17`; null where the pom does not say. */
  readonly release: string | null;
  /** Where that stands: `maven.compiler.release`. */
  readonly releaseFrom: string;
  readonly packaging: string;
  readonly modules: boolean;
  readonly framework: Framework | null;
}

/** Names of the compiler's release, the most telling first. */
const releaseNames = [
  'maven.compiler.release',
  'java.version',
  'maven.compiler.target',
  'release',
  'target',
  'maven.compiler.source',
];

/** Reads the pom.xml at the root. Throws a {@link PlanError} `invalid_pom`. */
export async function readPom(source: Source): Promise<Pom> {
  const read = hasFile(source, 'pom.xml') ? await source.read('pom.xml') : null;
  if (read === null) throw fault('it is not a regular file of at most 1 MiB');
  const text = withoutComments(withoutBom(read));
  if (!/<project[\s>]/.test(text)) throw fault('it has no <project>');
  const found = releaseNames.map((name) => ({ name, value: numberIn(text, name) })).find(({ value }) => value !== null);
  return {
    release: found?.value ?? null,
    releaseFrom: found?.name ?? '',
    packaging: /<packaging>\s*([a-z-]+)\s*<\/packaging>/.exec(text)?.[1] ?? 'jar',
    modules: /<modules>/.test(text),
    framework: /<artifactId>\s*spring-boot-(maven-plugin|starter-parent)\s*</.test(text)
      ? 'spring-boot'
      : /<groupId>\s*(io\.quarkus|\$\{quarkus\.platform\.group-id\})/.test(text)
        ? 'quarkus'
        : /<artifactId>\s*micronaut-(parent|maven-plugin)\s*</.test(text)
          ? 'micronaut'
          : null,
  };
}

/** `1.8` and `8` are the same release. */
function numberIn(text: string, name: string): string | null {
  const value = textIn(text, name);
  // Often it is the value of another property.
  const named = /^\$\{([\w.-]+)\}$/.exec(value ?? '')?.[1];
  return /^(?:1\.)?(\d{1,3})$/.exec((named === undefined ? value : textIn(text, named)) ?? '')?.[1] ?? null;
}

function textIn(text: string, name: string): string | null {
  return new RegExp(`<${name.replaceAll('.', '\\.')}>\\s*([\\w.\${}-]{1,100})\\s*</`).exec(text)?.[1] ?? null;
}

function withoutComments(text: string): string {
  let rest = text;
  let kept = '';
  for (;;) {
    const start = rest.indexOf('<!--');
    if (start < 0) return kept + rest;
    kept += rest.slice(0, start);
    const end = rest.indexOf('-->', start);
    if (end < 0) return kept;
    rest = rest.slice(end + 3);
  }
}

function fault(reason: string): PlanError {
  return new PlanError({
    code: 'invalid_pom',
    message: `Cannot read pom.xml: ${reason}.`,
    next: 'Correct it (mvn validate checks it), commit and push again.',
  });
}
