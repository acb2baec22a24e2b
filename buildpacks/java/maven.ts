/** Maven. */

import type { Section, Source, Step } from '../plan.ts';
import { hasFile } from '../tree.ts';
import type { BuildTool } from './build-tool.ts';
import { readPom } from './pom.ts';
import { mavenBuilder } from './runtime.ts';

const caches = [{ name: 'maven', path: '/cache/maven' }];

/** Throws a {@link PlanError} `invalid_pom`. */
export async function maven(source: Source): Promise<BuildTool> {
  const { release, releaseFrom, framework } = await readPom(source);
  return {
    title: 'Maven',
    manifest: 'pom.xml',
    release,
    releaseFrom,
    framework,
    section: mavenSection(source),
    step: buildStep(source),
    output: 'target',
    jars: ['target/*.jar', 'target/*.war', '*/target/*.jar', '*/target/*.war'],
    appJar: 'target/app.jar',
    quarkusJar: 'target/quarkus-app/quarkus-run.jar',
    made: [
      'classes',
      'test-classes',
      'generated-sources',
      'generated-test-sources',
      'maven-archiver',
      'maven-status',
      'surefire-reports',
    ],
    command: /(^|[\s;&|])(\.\/|bash |sh )?mvnw?(\s|$)/,
    isSource: ({ path }) => /(^|\/)src\/(main|test)\/|(^|\/)(pom\.xml|mvnw(\.cmd)?)$|^\.mvn\//.test(path),
    builder: mavenBuilder,
  };
}

function buildStep(source: Source): Step {
  const goals = `-B -ntp \${MAVEN_CUSTOM_OPTS:--DskipTests} \${MAVEN_CUSTOM_GOALS:-clean package}`;
  const settings = hasFile(source, 'settings.xml') ? ' -s settings.xml' : '';
  const debian = `mvn${settings} ${goals}`;
  const script = hasFile(source, 'mvnw')
    ? [
        'if timeout 180 sh ./mvnw --version; then',
        `  sh ./mvnw${settings} ${goals}`,
        'else',
        '  echo "The Maven that mvnw asks for cannot be fetched: Debian\'s Maven builds instead."',
        `  ${debian}`,
        'fi',
      ].join('\n')
    : debian;
  return {
    title: 'Building with Maven',
    script,
    env: {
      MAVEN_USER_HOME: '/cache/maven',
      MAVEN_ARGS: '-Dmaven.repo.local=/cache/maven/repository',
      MAVEN_OPTS: '-XX:MaxRAMPercentage=70 -Dmaven.repo.local=/cache/maven/repository',
      MAVEN_TERMINATE_CMD: '',
    },
    caches,
  };
}

function mavenSection(source: Source): Section {
  const wrapper = hasFile(source, 'mvnw');
  return {
    title: 'Resolving Maven version',
    lines: [
      wrapper ? "mvnw is there: the Maven that it fetches, or Debian's where it cannot" : "No mvnw: Debian's Maven",
    ],
  };
}
