/** The Java runtime image, a JRE without windows; and the builder with the compiler and Maven. */

import type { Runtime, RuntimePart } from '../plan.ts';
import type { JavaRow } from './version.ts';

/** Package scripts link manual pages into a folder that a small Debian has not. */
const manualPages: RuntimePart = { kind: 'run', script: 'mkdir -p /usr/share/man/man1' };

function openjdk({ line, suite }: JavaRow, kind: 'jre' | 'jdk'): RuntimePart {
  // Each by name: what comes of another suite has to be of one version.
  const packages = [`openjdk-${line}-jre-headless`, ...(kind === 'jdk' ? [`openjdk-${line}-jdk-headless`] : [])];
  return suite === 'trixie' ? { kind: 'apt', packages } : { kind: 'apt', packages, suite };
}

/** What the app runs on. */
export function javaRuntime(row: JavaRow): Runtime {
  return {
    name: 'java',
    version: row.line,
    parts: [manualPages, openjdk(row, 'jre'), { kind: 'run', script: homeScript(row, 'java -version') }],
    env: { JAVA_HOME: '/usr/local/java' },
  };
}

/** What Maven runs on. */
export function mavenBuilder(row: JavaRow): Runtime {
  return {
    name: 'java-build',
    version: row.line,
    parts: [
      manualPages,
      openjdk(row, 'jdk'),
      { kind: 'apt', packages: ['maven', 'curl', 'unzip'] },
      // Caches are volumes: a volume takes owner and mode from the folder that the image has at its path.
      { kind: 'run', script: homeScript(row, 'install -d -m 1777 /cache/maven\njavac -version\nmvn -version') },
    ],
    env: { JAVA_HOME: '/usr/local/java' },
  };
}

/** What Gradle runs on: the one that its wrapper fetches, or Debian's. */
export function gradleBuilder(row: JavaRow, { wrapper }: { wrapper: boolean }): Runtime {
  const then = `install -d -m 1777 /cache/gradle\njavac -version${wrapper ? '' : '\ngradle --version'}`;
  return {
    name: wrapper ? 'java-gradlew' : 'java-gradle',
    version: row.line,
    parts: [
      manualPages,
      openjdk(row, 'jdk'),
      { kind: 'apt', packages: ['curl', 'unzip', ...(wrapper ? [] : ['gradle'])] },
      { kind: 'run', script: homeScript(row, then) },
    ],
    env: { JAVA_HOME: '/usr/local/java' },
  };
}

/** Debian's folder has the architecture in its name; and Maven brings a Java of its own. */
function homeScript({ line }: JavaRow, then: string): string {
  return [
    'set -e',
    `ln -sfn "$(echo /usr/lib/jvm/java-${line}-openjdk-*)" /usr/local/java`,
    'export JAVA_HOME=/usr/local/java',
    'for program in /usr/local/java/bin/*; do ln -sf "$program" /usr/local/bin/; done',
    then,
  ].join('\n');
}
