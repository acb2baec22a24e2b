/** Java with Maven. */

import { compiledAway } from '../compiled.ts';
import type { Buildpack, ContainerPlan, Section, Source, Step } from '../plan.ts';
import { defaultSection, procfileSection, type WebCommand } from '../process-types.ts';
import { readProcfile } from '../procfile.ts';
import { entryAt, firstFile, hasFile } from '../tree.ts';
import { type Pom, readPom } from './pom.ts';
import { javaBuilder, javaRuntime } from './runtime.ts';
import { javaVersion } from './version.ts';

const caches = [{ name: 'maven', path: '/cache/maven' }];

/** The jar that the build finds to be the app. */
const appJar = 'target/app.jar';

export const java: Buildpack = {
  name: 'java',
  title: 'Java',
  evidence: 'pom.xml (Java)',
  detect: (source) => Promise.resolve(entryAt(source, 'pom.xml') !== null),
  plan: planJava,
};

/**
 * The plan. Throws a {@link PlanError} `invalid_pom`, `invalid_procfile`, `invalid_java_version` or
 * `unavailable_java_version`.
 */
async function planJava(source: Source): Promise<ContainerPlan> {
  const pom = await readPom(source);
  const procfile = await readProcfile(source);
  const { row, lines } = await javaVersion(source, pom);
  const web = procfile === null ? webCommand(pom) : null;
  const processTypes = procfile ?? (web === null ? {} : { web: web.command });
  return {
    kind: 'container',
    buildpack: java.name,
    title: java.title,
    sections: [
      { title: 'Resolving Java version', lines },
      mavenSection(source),
      web === null ? procfileSection(processTypes) : defaultSection(java.title, web),
    ],
    warnings: await warningsOf(source, processTypes['web'], pom),
    processTypes,
    runtime: javaRuntime(row),
    builder: javaBuilder(row),
    dropped: droppedBy(source, procfile === null),
    install: null,
    steps: [buildStep(source), ...(web === null || pom.framework === 'quarkus' ? [] : [findStep])],
    leftOut: source.files.some(({ path }) => path.startsWith('target/')) ? ['target'] : [],
    files: [],
    env: {
      // A share of the dyno's memory, so that a larger dyno has a larger heap; the rest is for threads and code.
      JAVA_TOOL_OPTIONS: '-XX:MaxRAMPercentage=60 -XX:+ExitOnOutOfMemoryError -Dfile.encoding=UTF-8',
    },
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

/** Which of the jars can be started is known once they are built. */
const findStep: Step = {
  title: 'Finding the app',
  script: `shopt -s nullglob
found=()
for jar in target/*.jar target/*.war */target/*.jar */target/*.war; do
  case $jar in *-sources.jar|*-javadoc.jar|*-tests.jar|*/original-*) continue ;; esac
  if unzip -p "$jar" META-INF/MANIFEST.MF 2>/dev/null | grep -q '^Main-Class:'; then found+=("$jar"); fi
done
if [ \${#found[@]} -eq 0 ]; then
  echo "No jar below target/ names a Main-Class in its manifest, so that none can be started." >&2
  echo "Name one with maven-jar-plugin, maven-shade-plugin or spring-boot-maven-plugin, or add a Procfile." >&2
  exit 1
elif [ \${#found[@]} -gt 1 ]; then
  echo "Several jars can be started: \${found[*]}." >&2
  echo "Say which is web in a Procfile, such as \\"web: java -jar \${found[0]}\\"." >&2
  exit 1
fi
echo "\${found[0]}"
mkdir -p target && mv -- "\${found[0]}" ${appJar}`,
  env: {},
  caches: [],
};

function webCommand(pom: Pom): WebCommand {
  switch (pom.framework) {
    case 'spring-boot':
      return { command: `java -Dserver.port=$PORT $JAVA_OPTS -jar ${appJar}`, reason: 'Spring Boot in pom.xml' };
    case 'quarkus':
      return {
        command:
          'java -Dquarkus.http.host=0.0.0.0 -Dquarkus.http.port=$PORT $JAVA_OPTS -jar target/quarkus-app/quarkus-run.jar',
        reason: 'Quarkus in pom.xml',
      };
    case 'micronaut':
      return {
        command: `java -Dmicronaut.server.port=$PORT $JAVA_OPTS -jar ${appJar}`,
        reason: 'Micronaut in pom.xml',
      };
    default:
      return {
        command: `java $JAVA_OPTS -jar ${appJar}`,
        reason: 'the jar that names a Main-Class; it has to listen on $PORT',
      };
  }
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

/** Sources; and what Maven leaves beside the jar, where no Procfile may want it. */
function droppedBy(source: Source, jarAlone: boolean): string[] {
  const made = [
    'classes',
    'test-classes',
    'generated-sources',
    'generated-test-sources',
    'maven-archiver',
    'maven-status',
    'surefire-reports',
  ];
  return [
    ...compiledAway(source, ({ path }) =>
      /(^|\/)src\/(main|test)\/|(^|\/)(pom\.xml|mvnw(\.cmd)?)$|^\.mvn\//.test(path),
    ),
    ...(jarAlone ? made.map((name) => `target/${name}`) : []),
  ];
}

async function warningsOf(source: Source, web: string | undefined, pom: Pom): Promise<string[]> {
  const warnings: string[] = [];
  if (source.files.some(({ path }) => path.startsWith('target/'))) {
    warnings.push(
      'target/ is in the source and is left out. Remove it from git (git rm -r --cached target) and name it in .gitignore.',
    );
  }
  const starts = web !== undefined && pom.framework === 'spring-boot' && /\bjava\b/.test(web);
  if (starts && !/\bPORT\b/.test(web) && !(await configuresPort(source))) {
    warnings.push(
      'web does not use $PORT: start Spring Boot with java -Dserver.port=$PORT, or set server.port in application.properties to it.',
    );
  }
  if (web !== undefined && /\bmvnw?\b/.test(web)) {
    warnings.push(
      'web starts Maven, which the image does not carry: start the jar instead, with java -jar target/<name>.jar.',
    );
  }
  return warnings;
}

async function configuresPort(source: Source): Promise<boolean> {
  const path = firstFile(
    source,
    ['properties', 'yml', 'yaml'].map((ending) => `src/main/resources/application.${ending}`),
  );
  return path !== null && /\bPORT\b/.test((await source.read(path)) ?? '');
}
