import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySource } from '../memory-source.ts';
import type { ContainerPlan } from '../plan.ts';
import { containerPlan, planErrorOf } from '../tested-plans.ts';
import { java } from './java.ts';

const pom = (inside = '') =>
  `<?xml version="1.0"?>\n<project xmlns="http://maven.apache.org/POM/4.0.0">${inside}</project>`;
const springBoot = '<parent><artifactId>spring-boot-starter-parent</artifactId></parent>';

test('java detects a source when pom.xml is at its root only', async () => {
  assert.equal(await java.detect(memorySource({ 'pom.xml': '' })), true);
  assert.equal(await java.detect(memorySource({ 'api/pom.xml': '' })), false);
});

const versions: readonly (readonly [
  when: string,
  files: Record<string, string>,
  version: string,
  suite: string | undefined,
])[] = [
  ['nothing asks for one', {}, '21', undefined],
  ['system.properties asks for a line', { 'system.properties': 'java.runtime.version=17\n' }, '17', 'bookworm'],
  [
    'system.properties asks for a release',
    { 'system.properties': 'java.runtime.version = zulu-25.0.1\n' },
    '25',
    undefined,
  ],
  [
    'a property of the pom is that of another',
    { 'pom.xml': '<project><properties><java.version>${jdk}</java.version><jdk>25</jdk></properties></project>' },
    '25',
    undefined,
  ],
  ['.java-version asks for one', { '.java-version': '11.0\n' }, '11', 'bullseye'],
  [
    'the compiler release is in the pom',
    { 'pom.xml': pom('<maven.compiler.release>17</maven.compiler.release>') },
    '17',
    'bookworm',
  ],
  ['the release is between two lines', { 'pom.xml': pom('<java.version>22</java.version>') }, '25', undefined],
  [
    'the release is an old one',
    { 'pom.xml': pom('<maven.compiler.target>1.8</maven.compiler.target>') },
    '11',
    'bullseye',
  ],
  ['the release is a comment', { 'pom.xml': pom('<!-- <java.version>17</java.version> -->') }, '21', undefined],
];

for (const [when, files, version, suite] of versions) {
  test(`java takes OpenJDK ${version} when ${when}`, async () => {
    const plan = await planned(files);
    assert.equal(plan.runtime.version, version);
    assert.deepEqual(plan.runtime.parts[1], {
      kind: 'apt',
      packages: [`openjdk-${version}-jre-headless`],
      ...(suite === undefined ? {} : { suite }),
    });
    assert.equal(plan.builder?.version, version);
  });
}

const commands: readonly (readonly [when: string, inside: string, web: string])[] = [
  ['it is Spring Boot', springBoot, 'java -Dserver.port=$PORT $JAVA_OPTS -jar target/app.jar'],
  ['it is any jar', '', 'java $JAVA_OPTS -jar target/app.jar'],
  [
    'it is Quarkus',
    '<groupId>io.quarkus</groupId>',
    'java -Dquarkus.http.host=0.0.0.0 -Dquarkus.http.port=$PORT $JAVA_OPTS -jar target/quarkus-app/quarkus-run.jar',
  ],
];

for (const [when, inside, web] of commands) {
  test(`java starts ${web} when ${when}`, async () => {
    assert.deepEqual((await planned({ 'pom.xml': pom(inside) })).processTypes, { web });
  });
}

test('java leaves the jars where they are when a Procfile starts them', async () => {
  const plan = await planned({ Procfile: 'web: java -cp target/classes:target/dependency/* Main' });
  assert.deepEqual(
    plan.steps.map((step) => step.title),
    ['Building with Maven'],
  );
  assert.ok(!plan.dropped?.includes('target/classes'));
});

test("java tries the wrapper first and falls back to Debian's Maven when mvnw is there", async () => {
  const script = (await planned({ mvnw: '#!/bin/sh' })).steps[0]?.script ?? '';
  assert.match(script, /if timeout 180 sh \.\/mvnw --version; then\n {2}sh \.\/mvnw -B .*\nelse\n.*\n {2}mvn -B/);
  assert.match((await planned({})).steps[0]?.script ?? '', /^mvn -B -ntp/);
});

test('java drops sources and keeps what the app may read', async () => {
  const plan = await planned({
    'src/main/java/A.java': '',
    'src/main/resources/a.html': '',
    'public/a.html': '',
    'target/a.jar': '',
  });
  assert.deepEqual(plan.dropped?.slice(0, 2), ['pom.xml', 'src']);
  assert.deepEqual(plan.leftOut, ['target']);
});

const gradleRuns = (task: string) => `gradle --no-daemon --console=plain \${GRADLE_TASK:-${task}}`;

const gradles: readonly (readonly [when: string, files: Record<string, string>, expected: Record<string, string>])[] = [
  [
    'there is no wrapper',
    { 'build.gradle': "plugins { id 'java' }\nsourceCompatibility = JavaVersion.VERSION_17\n" },
    {
      java: '17',
      builder: 'java-gradle',
      script: gradleRuns('build -x check'),
      web: 'java $JAVA_OPTS -jar build/libs/app.jar',
    },
  ],
  [
    'the task stage is there',
    { 'build.gradle': "task stage(dependsOn: ['build'])\nsourceCompatibility = '1.8'\n" },
    {
      java: '11',
      builder: 'java-gradle',
      script: gradleRuns('stage'),
      web: 'java $JAVA_OPTS -jar build/libs/app.jar',
    },
  ],
  [
    'it is Spring Boot with a toolchain',
    {
      'build.gradle':
        'plugins { id("org.springframework.boot") version "3.5.0" }\njava { toolchain { languageVersion.set(JavaLanguageVersion.of(25)) } }\n',
    },
    {
      java: '25',
      builder: 'java-gradle',
      script: gradleRuns('build -x check'),
      web: 'java -Dserver.port=$PORT $JAVA_OPTS -jar build/libs/app.jar',
    },
  ],
];

for (const [when, files, expected] of gradles) {
  test(`java builds with Gradle when ${when}`, async () => {
    const source = memorySource(files);
    assert.equal(await java.detect(source), true);
    const { runtime, builder, steps, processTypes } = await containerPlan(java, files, { node: [], python: [] });
    const [build] = steps;
    assert.deepEqual(
      { java: runtime.version, builder: builder?.name, script: build?.script, web: processTypes['web'] },
      expected,
    );
    assert.match(steps[1]?.script ?? '', /build\/libs\/\*\.jar .*\*-plain\.jar/s);
  });
}

const incomplete: readonly (readonly [when: string, files: Record<string, string>, next: RegExp])[] = [
  ['the build file is in Kotlin and there is no wrapper', { 'build.gradle.kts': '' }, /gradle wrapper/],
  ['the jar of the wrapper is not there', { 'build.gradle': '', gradlew: '#!/bin/sh' }, /git add -f .*wrapper\.jar/],
];

for (const [when, files, next] of incomplete) {
  test(`java throws incomplete_gradle_wrapper when ${when}`, async () => {
    const error = await planErrorOf(containerPlan(java, files, { node: [], python: [] }));
    assert.equal(error.code, 'incomplete_gradle_wrapper');
    assert.match(error.next, next);
  });
}

test('java lets gradlew fetch its Gradle, and says where it cannot', async () => {
  const files = {
    'settings.gradle': '',
    gradlew: '#!/bin/sh',
    'gradle/wrapper/gradle-wrapper.jar': '',
    'gradle/wrapper/gradle-wrapper.properties':
      'distributionUrl=https\\://services.gradle.org/distributions/gradle-8.14.3-bin.zip\n',
  };
  const plan = await containerPlan(java, files, { node: [], python: [] });
  assert.deepEqual(plan.sections[1]?.lines, ['gradlew fetches Gradle 8.14.3']);
  assert.match(
    plan.steps[0]?.script ?? '',
    /if ! timeout 300 sh \.\/gradlew --version; then\n {2}echo "The Gradle that gradlew asks for cannot be fetched/,
  );
  assert.deepEqual(plan.dropped?.slice(0, 3), ['gradle', 'gradlew', 'settings.gradle']);
  assert.ok(!plan.builder?.parts.some((part) => part.kind === 'apt' && part.packages.includes('gradle')));
});

const faults: readonly (readonly [code: string, files: Record<string, string>])[] = [
  ['invalid_pom', { 'pom.xml': 'hello' }],
  ['invalid_java_version', { 'system.properties': 'java.runtime.version=$(id)' }],
  ['unavailable_java_version', { 'system.properties': 'java.runtime.version=1.8' }],
  ['unavailable_java_version', { 'pom.xml': pom('<java.version>99</java.version>') }],
];

for (const [code, files] of faults) {
  test(`java throws ${code} when the source is ${JSON.stringify(files).slice(0, 60)}`, async () => {
    assert.equal((await planErrorOf(planned(files))).code, code);
  });
}

test('java names the versions that can be had when one cannot', async () => {
  assert.match((await planErrorOf(planned({ '.java-version': '8' }))).message, /11, 17, 21, 25, 26/);
});

test('java warns when web ignores the port or starts Maven', async () => {
  const warned = async (web: string) =>
    (await planned({ 'pom.xml': pom(springBoot), Procfile: `web: ${web}` })).warnings.join();
  assert.match(await warned('java -jar target/a.jar'), /does not use \$PORT/);
  const configured = {
    'pom.xml': pom(springBoot),
    Procfile: 'web: java -jar target/a.jar',
    'src/main/resources/application.properties': 'server.port=${PORT:5000}',
  };
  assert.deepEqual((await planned(configured)).warnings, []);
  assert.match(await warned('./mvnw spring-boot:run -Dserver.port=$PORT'), /starts Maven/);
  assert.doesNotMatch(await warned('java -Dserver.port=$PORT -jar target/my-mvn-app.jar'), /starts Maven/);
});

test('java reads a pom of a megabyte of open comments in no time', async () => {
  const plan = await planned({ 'pom.xml': `<project>${'<!--'.repeat(200_000)}` });
  assert.equal(plan.runtime.version, '21');
});

async function planned(files: Record<string, string>): Promise<ContainerPlan> {
  return await containerPlan(java, { 'pom.xml': pom(), ...files }, { node: [], python: [] });
}
