/** The jar that a build leaves, and how it is started. */

import type { Step } from '../plan.ts';
import type { WebCommand } from '../process-types.ts';
import type { BuildTool } from './build-tool.ts';

/** What writes a Main-Class into a manifest. */
const HELPERS: Readonly<Record<string, string>> = {
  Maven: 'maven-jar-plugin, maven-shade-plugin or spring-boot-maven-plugin',
  Gradle: "attributes of the jar task's manifest",
};

/** Which of the jars can be started is known once they are built. */
export function findStep({ jars, appJar, output, title, framework }: BuildTool): Step {
  return {
    title: 'Finding the app',
    script: `shopt -s nullglob
found=()
for jar in ${jars.join(' ')}; do
  case $jar in *-sources.jar|*-javadoc.jar|*-tests.jar|*/original-*${title === 'Gradle' ? '|*-plain.jar|*-plain.war' : ''}) continue ;; esac
  if unzip -p "$jar" META-INF/MANIFEST.MF 2>/dev/null | grep -q '^Main-Class:'; then found+=("$jar"); fi
done
if [ \${#found[@]} -eq 0 ]; then
  echo "No jar below ${output}/ names a Main-Class in its manifest, so that none can be started." >&2
  echo "Name one with ${HELPERS[title] ?? 'the build'}, or add a Procfile." >&2
  exit 1
elif [ \${#found[@]} -gt 1 ]; then
  echo "Several jars can be started: \${found[*]}." >&2
  echo "Say which is web in a Procfile, such as \\"web: java -jar \${found[0]}\\"." >&2
  exit 1
fi
echo "\${found[0]}"
mkdir -p ${output} && mv -- "\${found[0]}" ${appJar}${framework === 'spring-boot' ? unpacked(appJar) : ''}`,
    env: {},
    caches: [],
  };
}

/**
 * Jars within a jar start slowly: since 3.3 Spring Boot's own tool lays them beside it
 * (https://docs.spring.io/spring-boot/reference/packaging/efficient.html). A jar of an older one stays as it is.
 */
function unpacked(appJar: string): string {
  const folder = appJar.slice(0, appJar.lastIndexOf('/'));
  return `
if unzip -l ${appJar} | grep -q 'BOOT-INF/lib/spring-boot-jarmode-tools-'; then
  echo "Spring Boot's jars are laid beside the app, which starts faster so"
  java -Djarmode=tools -jar ${appJar} extract --destination ${folder}/unpacked
  rm -rf ${folder}/lib && mv -f ${folder}/unpacked/* ${folder}/ && rmdir ${folder}/unpacked
fi`;
}

/** What starts the app where no Procfile does. */
export function webCommand({ framework, appJar, quarkusJar, manifest }: BuildTool): WebCommand {
  switch (framework) {
    case 'spring-boot':
      return { command: `java -Dserver.port=$PORT $JAVA_OPTS -jar ${appJar}`, reason: `Spring Boot in ${manifest}` };
    case 'quarkus':
      return {
        command: `java -Dquarkus.http.host=0.0.0.0 -Dquarkus.http.port=$PORT $JAVA_OPTS -jar ${quarkusJar}`,
        reason: `Quarkus in ${manifest}`,
      };
    case 'micronaut':
      return {
        command: `java -Dmicronaut.server.port=$PORT $JAVA_OPTS -jar ${appJar}`,
        reason: `Micronaut in ${manifest}`,
      };
    default:
      return {
        command: `java $JAVA_OPTS -jar ${appJar}`,
        reason: 'the jar that names a Main-Class; it has to listen on $PORT',
      };
  }
}
