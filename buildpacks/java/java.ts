/** Java with Maven or Gradle. */

import { compiledAway } from '../compiled.ts';
import type { Buildpack, ContainerPlan, Source } from '../plan.ts';
import { defaultSection, procfileSection } from '../process-types.ts';
import { readProcfile } from '../procfile.ts';
import { entryAt, firstFile } from '../tree.ts';
import type { BuildTool, ReadBuildTool } from './build-tool.ts';
import { gradle, gradleManifests } from './gradle.ts';
import { findStep, webCommand } from './jar.ts';
import { maven } from './maven.ts';
import { javaRuntime } from './runtime.ts';
import { javaVersion } from './version.ts';

/** Where several are there the first is used. */
const tools: readonly { readonly manifests: readonly string[]; readonly read: ReadBuildTool }[] = [
  { manifests: ['pom.xml'], read: maven },
  { manifests: gradleManifests, read: gradle },
];

export const java: Buildpack = {
  name: 'java',
  title: 'Java',
  evidence: 'pom.xml or build.gradle (Java)',
  detect: (source) => Promise.resolve(readerFor(source) !== null),
  plan: planJava,
};

function readerFor(source: Source): ReadBuildTool | null {
  return tools.find(({ manifests }) => manifests.some((path) => entryAt(source, path) !== null))?.read ?? null;
}

/**
 * The plan. Throws a {@link PlanError} `invalid_pom`, `incomplete_gradle_wrapper`, `invalid_procfile`, `invalid_java_version`
 * or `unavailable_java_version`.
 */
async function planJava(source: Source): Promise<ContainerPlan> {
  const tool = await (readerFor(source) ?? maven)(source);
  const procfile = await readProcfile(source);
  const { row, lines } = await javaVersion(source, tool);
  const web = procfile === null ? webCommand(tool) : null;
  const processTypes = procfile ?? (web === null ? {} : { web: web.command });
  return {
    kind: 'container',
    buildpack: java.name,
    title: java.title,
    sections: [
      { title: 'Resolving Java version', lines },
      tool.section,
      web === null ? procfileSection(processTypes) : defaultSection(java.title, web),
    ],
    warnings: await warningsOf(source, processTypes['web'], tool),
    processTypes,
    runtime: javaRuntime(row),
    builder: tool.builder(row),
    dropped: droppedBy(source, tool, procfile === null),
    install: null,
    steps: [tool.step, ...(web === null || tool.framework === 'quarkus' ? [] : [findStep(tool)])],
    leftOut: bringsOutput(source, tool) ? [tool.output] : [],
    files: [],
    env: {
      // A share of the dyno's memory, so that a larger dyno has a larger heap; the rest is for threads and code.
      JAVA_TOOL_OPTIONS: [
        '-XX:MaxRAMPercentage=60',
        '-XX:+ExitOnOutOfMemoryError',
        ...lateOptimizer,
        '-Dfile.encoding=UTF-8',
      ].join(' '),
    },
  };
}

/**
 * The JVM's second compiler begins at twenty times the calls that it waits for by itself: on the one CPU of a small dyno it
 * would otherwise take turns with the start of the app, and most of what it compiles then is never wanted again.
 */
const lateOptimizer = [
  '-XX:Tier4InvocationThreshold=100000',
  '-XX:Tier4MinInvocationThreshold=12000',
  '-XX:Tier4CompileThreshold=300000',
  '-XX:Tier4BackEdgeThreshold=800000',
];

/** Sources; and what the tool leaves beside the jar, where no Procfile may want it. */
function droppedBy(source: Source, tool: BuildTool, jarAlone: boolean): string[] {
  return [
    ...compiledAway(source, (file) => tool.isSource(file)),
    ...(jarAlone ? tool.made.map((name) => `${tool.output}/${name}`) : []),
  ];
}

function bringsOutput(source: Source, { output }: BuildTool): boolean {
  return source.files.some(({ path }) => path.startsWith(`${output}/`));
}

async function warningsOf(source: Source, web: string | undefined, tool: BuildTool): Promise<string[]> {
  const warnings: string[] = [];
  if (bringsOutput(source, tool)) {
    warnings.push(
      `${tool.output}/ is in the source and is left out. Remove it from git (git rm -r --cached ${tool.output}) and name it in .gitignore.`,
    );
  }
  const starts = web !== undefined && tool.framework === 'spring-boot' && /\bjava\b/.test(web);
  if (starts && !/\bPORT\b/.test(web) && !(await configuresPort(source))) {
    warnings.push(
      'web does not use $PORT: start Spring Boot with java -Dserver.port=$PORT, or set server.port in application.properties to it.',
    );
  }
  if (web !== undefined && tool.command.test(web)) {
    warnings.push(
      `web starts ${tool.title}, which the image does not carry: start the jar instead, with java -jar ${tool.output}/<name>.jar.`,
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
