/** What Maven and Gradle have to say for a plan. */

import type { Runtime, Section, Source, SourceFile, Step } from '../plan.ts';
import type { JavaRow } from './version.ts';

/** Frameworks whose server takes its port from the command line. */
export type Framework = 'spring-boot' | 'quarkus' | 'micronaut';

/** How one build tool builds one source. */
export interface BuildTool {
  readonly title: string;
  /** The file that says what is built: `pom.xml`. */
  readonly manifest: string;
  /** The Java release that the compiler is told: `17`; null where the manifest does not say. */
  readonly release: string | null;
  /** Where that stands: `maven.compiler.release`. */
  readonly releaseFrom: string;
  readonly framework: Framework | null;
  readonly section: Section;
  readonly step: Step;
  /** The folder that it builds into: `target`. */
  readonly output: string;
  /** Where jars come to lie, as patterns of the shell. */
  readonly jars: readonly string[];
  /** Where the jar that was found to be the app is put. */
  readonly appJar: string;
  readonly quarkusJar: string;
  /** Folders of `output` of which a jar needs nothing. */
  readonly made: readonly string[];
  /** A command line that starts the tool and not the app. */
  readonly command: RegExp;
  isSource(file: SourceFile): boolean;
  builder(row: JavaRow): Runtime;
}

/** Looks at a source and says how its tool builds it. */
export type ReadBuildTool = (source: Source) => Promise<BuildTool>;
