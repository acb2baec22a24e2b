/** Which Java a source gets. */

import { type DebianSuite, PlanError, type Source } from '../plan.ts';
import { firstLine, hasFile, shown } from '../tree.ts';

export interface JavaRow {
  readonly line: string;
  readonly suite: DebianSuite;
}

/** OpenJDK's lines in Debian's suites, oldest first. */
const rows: readonly JavaRow[] = [
  { line: '11', suite: 'bullseye' },
  { line: '17', suite: 'bookworm' },
  { line: '21', suite: 'trixie' },
  { line: '25', suite: 'trixie' },
  { line: '26', suite: 'forky' },
];

const defaultLine = '21';

/** What the build file says of the release. */
interface Told {
  readonly manifest: string;
  readonly release: string | null;
  readonly releaseFrom: string;
}

export interface JavaVersion {
  readonly row: JavaRow;
  readonly lines: readonly string[];
}

/**
 * The version for `source`: by `java.runtime.version` in system.properties, else `.java-version`, else the oldest
 * that compiles for the release that the build tool names, else the default. Throws a {@link PlanError}
 * `invalid_java_version` or `unavailable_java_version`.
 */
export async function javaVersion(source: Source, tool: Told): Promise<JavaVersion> {
  const wish = await wishOf(source);
  if (wish !== null) {
    const line = /^(?:openjdk|zulu|heroku|temurin|corretto)?-?(?:1\.)?(\d{1,3})(?:[.+_-][\w.+-]*)?$/.exec(
      wish.text,
    )?.[1];
    if (line === undefined) throw invalid(wish.from, wish.text);
    const row = rows.find((each) => each.line === line);
    if (row === undefined) throw unavailable(wish.from, wish.text);
    return { row, lines: [`${wish.from} asks for ${shown(wish.text, 40)}`, using(row)] };
  }
  if (tool.release === null) {
    return chosen(defaultLine, [`No java.runtime.version in system.properties: the default, ${defaultLine}`]);
  }
  const wanted = Number(tool.release);
  const row = rows.find((each) => Number(each.line) >= wanted);
  if (row === undefined) throw unavailable(`${tool.releaseFrom} in ${tool.manifest}`, tool.release);
  return { row, lines: [`${tool.releaseFrom} in ${tool.manifest} asks for ${tool.release}`, using(row)] };
}

function chosen(line: string, lines: readonly string[]): JavaVersion {
  const row = rows.find((each) => each.line === line) ?? { line, suite: 'trixie' as const };
  return { row, lines: [...lines, using(row)] };
}

function using(row: JavaRow): string {
  return `Using OpenJDK ${row.line}`;
}

async function wishOf(source: Source): Promise<{ from: string; text: string } | null> {
  const text = hasFile(source, 'system.properties') ? ((await source.read('system.properties')) ?? '') : '';
  const named = /^[ \t]*java\.runtime\.version[ \t]*[=:][ \t]*(\S+)/m.exec(text)?.[1];
  if (named !== undefined) return { from: 'java.runtime.version in system.properties', text: named };
  const line = await firstLine(source, '.java-version');
  return line === null ? null : { from: '.java-version', text: line };
}

function invalid(from: string, text: string): PlanError {
  return new PlanError({
    code: 'invalid_java_version',
    message: `Cannot choose a Java version: ${from} says "${shown(text, 60)}", which is not a version.`,
    next: `Write ${from.includes('system.properties') ? 'java.runtime.version=21' : '21'} there, commit it and push again.`,
  });
}

function unavailable(from: string, text: string): PlanError {
  return new PlanError({
    code: 'unavailable_java_version',
    message: `Cannot get Java "${shown(text, 60)}", which ${from} asks for. Versions that can be had: ${rows.map((row) => row.line).join(', ')}.`,
    next: 'Write one of them as java.runtime.version into system.properties, commit it and push again.',
  });
}
