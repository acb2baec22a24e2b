/** Gradle: the one that the wrapper fetches; without a wrapper, Debian's. */

import { PlanError, type Section, type Source, type Step } from '../plan.ts';
import { entryAt, firstFile, hasFile, shown } from '../tree.ts';
import type { BuildTool, Framework } from './build-tool.ts';
import { gradleBuilder } from './runtime.ts';

/** Files at the root that say that Gradle builds the source. */
export const gradleManifests: readonly string[] = [
  'build.gradle',
  'build.gradle.kts',
  'settings.gradle',
  'settings.gradle.kts',
];

/** Old, and patched by Debian to run on every Java that it has. It reads builds in Groovy alone. */
const debianGradle = '4.4.1';
const caches = [{ name: 'gradle', path: '/cache/gradle' }];

/** How the compiler's release is written, the most telling first. */
const releases: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['the toolchain', /(?:JavaLanguageVersion\.of|jvmToolchain)\(\s*['"]?(\d{1,3})\b/],
  ['the release', /\brelease(?:\.set\(|\s*=)\s*(\d{1,3})\b/],
  [
    'sourceCompatibility',
    /\bsourceCompatibility\s*=?\s*(?:JavaVersion\.VERSION_|JavaVersion\.toVersion\(\s*)?['"]?(?:1[._])?(\d{1,3})\b/,
  ],
];

const frameworks: readonly (readonly [plugin: RegExp, framework: Framework])[] = [
  [/\borg\.springframework\.boot\b/, 'spring-boot'],
  [/\bio\.quarkus\b/, 'quarkus'],
  [/\bio\.micronaut\b/, 'micronaut'],
];

/**
 * Reads the build file by pattern: it is a program, and runs in the build alone. Throws a {@link PlanError}
 * `incomplete_gradle_wrapper`.
 */
export async function gradle(source: Source): Promise<BuildTool> {
  const manifest = firstFile(source, gradleManifests) ?? 'build.gradle';
  const text = withoutComments((await source.read(manifest)) ?? '');
  const found = releases.flatMap(([name, pattern]) => {
    const value = pattern.exec(text)?.[1];
    return value === undefined ? [] : [{ name, value }];
  })[0];
  const wrapper = hasFile(source, 'gradlew');
  requireWrapper(source, { wrapper, manifest });
  return {
    title: 'Gradle',
    manifest,
    release: found?.value ?? null,
    releaseFrom: found?.name ?? '',
    framework: frameworks.find(([plugin]) => plugin.test(text))?.[1] ?? null,
    section: await gradleSection(source, wrapper),
    step: buildStep({ wrapper, stage: hasStage(text) }),
    output: 'build',
    jars: ['build/libs/*.jar', 'build/libs/*.war', '*/build/libs/*.jar', '*/build/libs/*.war'],
    appJar: 'build/libs/app.jar',
    quarkusJar: 'build/quarkus-app/quarkus-run.jar',
    made: ['classes', 'generated', 'reports', 'resources', 'test-results', 'tmp'],
    command: /(^|[\s;&|])(\.\/|bash |sh )?gradlew?(\s|$)/,
    isSource: ({ path }) => /(^|\/)src\/(main|test)\/|\.gradle(\.kts)?$|^gradlew(\.bat)?$|^gradle\//.test(path),
    builder: (row) => gradleBuilder(row, { wrapper }),
  };
}

const wrapperJar = 'gradle/wrapper/gradle-wrapper.jar';

function requireWrapper(source: Source, { wrapper, manifest }: { wrapper: boolean; manifest: string }): void {
  const commit = 'Run `gradle wrapper` on your machine, commit gradlew and gradle/wrapper/ with its jar';
  if (wrapper && entryAt(source, wrapperJar) === null) {
    throw incomplete(
      `gradlew is there, and ${wrapperJar}, which it starts, is not`,
      `${commit} (\`git add -f ${wrapperJar}\`, where .gitignore names *.jar), and push again.`,
    );
  }
  if (!wrapper && manifest.endsWith('.kts')) {
    throw incomplete(
      `${manifest} is in Kotlin, which Debian's Gradle ${debianGradle} does not read, and there is no gradlew to fetch another`,
      `${commit}, and push again.`,
    );
  }
}

function incomplete(reason: string, next: string): PlanError {
  return new PlanError({
    code: 'incomplete_gradle_wrapper',
    message: `Cannot build this Java app with Gradle: ${reason}.`,
    next,
  });
}

async function gradleSection(source: Source, wrapper: boolean): Promise<Section> {
  const title = 'Resolving Gradle version';
  if (!wrapper) return { title, lines: [`No gradlew: Debian's Gradle ${debianGradle}`] };
  const path = 'gradle/wrapper/gradle-wrapper.properties';
  const text = hasFile(source, path) ? ((await source.read(path)) ?? '') : '';
  const version = /^distributionUrl\s*=[^\n]*\bgradle-(\d[\w.]{0,19})[\w.-]*\.zip/m.exec(text)?.[1];
  return { title, lines: [`gradlew fetches Gradle${version === undefined ? '' : ` ${shown(version, 20)}`}`] };
}

/** As on Heroku: the task `stage` where the build has one, else all but the tests; or what GRADLE_TASK says. */
function buildStep({ wrapper, stage }: { wrapper: boolean; stage: boolean }): Step {
  const task = `\${GRADLE_TASK:-${stage ? 'stage' : 'build -x check'}}`;
  const script = wrapper
    ? [
        'if ! timeout 300 sh ./gradlew --version; then',
        '  echo "The Gradle that gradlew asks for cannot be fetched." >&2',
        '  exit 1',
        'fi',
        `sh ./gradlew --no-daemon --console=plain ${task}`,
      ].join('\n')
    : `gradle --no-daemon --console=plain ${task}`;
  return {
    title: 'Building with Gradle',
    script,
    env: { GRADLE_USER_HOME: '/cache/gradle', GRADLE_OPTS: '-XX:MaxRAMPercentage=70' },
    caches,
  };
}

function hasStage(text: string): boolean {
  return /\btask\s+stage\b|\btasks?\.(?:register|create)\(\s*['"]stage['"]|\bval\s+stage\s+by\s+tasks\b/.test(text);
}

/** Without what follows `//` on a line. */
function withoutComments(text: string): string {
  return text.replaceAll(/(^|\s)\/\/.*$/gm, '$1');
}
