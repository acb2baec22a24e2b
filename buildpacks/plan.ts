/** What a buildpack makes of a source: plain data that says how to build it. No I/O, nothing of Berth's. */

/** A pushed tree, read through git objects: a symlink is a file whose text is its target, and is never followed. */
export interface Source {
  /** All files, sorted by path; paths are relative, with `/`. */
  readonly files: readonly SourceFile[];
  /** The text (UTF-8, or UTF-16 with its mark) of a regular file, or null when there is none at `path` or it is over 1 MiB. */
  read(path: string): Promise<string | null>;
}

export interface SourceFile {
  readonly path: string;
  readonly kind: 'file' | 'executable' | 'symlink' | 'submodule';
  readonly size: number;
}

/** Versions of each runtime that this Berth can provide, newest first: whole ones from a registry, Debian's by line (`3.13`). */
export interface Catalog {
  readonly node: readonly string[];
  readonly python: readonly string[];
  /** What those have who make a language, by the language's name, where this machine reaches them. */
  readonly upstreams?: Readonly<Record<string, Upstream>>;
  /** Of the npm packages `deno`, `bun`, `pnpm` and `@yarnpkg/cli-dist`; where one is missing, built-in rows do. */
  readonly deno?: readonly string[];
  readonly bun?: readonly string[];
  readonly pnpm?: readonly string[];
  readonly yarn?: readonly string[];
}

/** Releases beside Debian's, and where they are. */
export interface Upstream {
  /** Ends with a slash. */
  readonly url: string;
  /** Newest first. */
  readonly releases: readonly UpstreamRelease[];
}

export interface UpstreamRelease {
  /** A whole one, or a line of which the newest is given. */
  readonly version: string;
  /** Of the file that is fetched, where a plan says which. */
  readonly sha256?: string;
}

/** How an upstream is asked what it has. */
export interface UpstreamSource {
  /** Name of its language: `ruby`. */
  readonly name: string;
  /** Where it is, with a slash in the end; a mirror has the same below another. */
  readonly url: string;
  /** The file below it that is asked for. */
  readonly index: string;
  /** What the index lists; or what can be had wherever there is one. */
  readonly releases: readonly UpstreamRelease[] | ((index: string) => readonly UpstreamRelease[]);
}

/** Looks at a source and plans its build. */
export interface Buildpack {
  /** Key for users and files: `nodejs`. */
  readonly name: string;
  /** As shown to users: `Node.js`. */
  readonly title: string;
  /** What it looks for, as a phrase for a person: `package.json (Node.js)`. */
  readonly evidence: string;
  /** Whether this buildpack can build the source. Cheap: looks at names, reads little. */
  detect(source: Source): Promise<boolean>;
  /** The plan. Throws {@link PlanError} where the source is at fault. */
  plan(source: Source, catalog: Catalog): Promise<BuildPlan>;
  /** Commands of a Procfile's `web` that run on this language: `gunicorn`. */
  readonly starts?: RegExp;
  /** Whether what it builds of the source is for an app in another language: styles and scripts for browsers. */
  assists?(source: Source): Promise<boolean>;
  /** Whether it finds what could be started, where no Procfile says so; absent: it has to. */
  startable?(source: Source): Promise<boolean>;
  /** Whether it takes such assistance without being told to. */
  readonly assisted?: boolean;
}

export type BuildPlan = ContainerPlan | DockerfilePlan;

interface PlanBase {
  readonly buildpack: string;
  readonly title: string;
  /** Lines for the build output, in order, grouped in sections (`-----> Title` and indented lines). */
  readonly sections: readonly Section[];
  readonly warnings: readonly string[];
  /**
   * Commands for `bash -c` at /app, from the Procfile or the buildpack's default. Empty when the image decides: the
   * command of a Dockerfile's image is its own ENTRYPOINT and CMD.
   */
  readonly processTypes: Readonly<Record<string, string>>;
  /** The port on which `web` listens whatever $PORT says, where its source says so; absent: $PORT. */
  readonly port?: number;
}

export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Built step by step in containers on a runtime image. */
export interface ContainerPlan extends PlanBase {
  readonly kind: 'container';
  /** What the app runs on. */
  readonly runtime: Runtime;
  /**
   * What install and steps run on, where that is not the runtime itself: compilers and tools that the final image does
   * not carry. The final image then is the runtime with /app as the steps left it.
   */
  readonly builder?: Runtime;
  /**
   * Paths below /app that the image has nothing of once the steps are done: sources and intermediate files of a compiled
   * language, caches of bundlers.
   */
  readonly dropped?: readonly string[];
  /** Dependency install: reused while its inputs, its runtime and the step itself are unchanged. */
  readonly install: InstallStep | null;
  /** Run in order in the whole tree, at /app, after the install. */
  readonly steps: readonly Step[];
  /** Files and whole folders of the tree that stay out of the build and the image: `node_modules`. */
  readonly leftOut?: readonly string[];
  /** Added to the tree before the steps. */
  readonly files: readonly PlannedFile[];
  /** Environment of the image; config vars win over it. */
  readonly env: Readonly<Record<string, string>>;
}

/** Built by the Docker Engine from the source's own Dockerfile. */
export interface DockerfilePlan extends PlanBase {
  readonly kind: 'dockerfile';
  readonly dockerfile: string;
  /** Folder of the source that is the context, and in which `dockerfile` lies; absent: the whole source. */
  readonly context?: string;
  /** Stage that is built; absent: the last. */
  readonly target?: string;
  /** Names that its ARG instructions declare: config vars of these names are its build arguments. */
  readonly args?: readonly string[];
  /** Build arguments that the source itself gives; config vars win over them. */
  readonly values?: Readonly<Record<string, string>>;
}

/** A language runtime at a version: one image for all apps that use it, made on the stack from its parts. */
export interface Runtime {
  readonly name: string;
  readonly version: string;
  readonly parts: readonly RuntimePart[];
  readonly env: Readonly<Record<string, string>>;
  /** What the build output says while it is made, where that takes long. */
  readonly making?: string;
}

/** Where a part of a runtime comes from. `{arch}` in a package name stands for `x64` or `arm64`. */
export type RuntimePart =
  /** Debian packages; of another suite than the stack's where `suite` says so, with what they depend on; or of `origin`. */
  | {
      readonly kind: 'apt';
      readonly packages: readonly string[];
      readonly suite?: DebianSuite;
      readonly origin?: AptOrigin;
    }
  /** Unpacks the npm package's folders (`only`: which, relative to the package) under `into`. */
  | {
      readonly kind: 'npm';
      readonly package: string;
      /** The package for arm64 where its name does not follow `{arch}`. */
      readonly packageOnArm64?: string;
      readonly version: string;
      readonly only: readonly string[];
      readonly into: string;
    }
  /** A file from elsewhere, fetched by Berth; where `sha256` is given, no other than that one. */
  | { readonly kind: 'download'; readonly url: string; readonly sha256?: string; readonly path: string }
  /** The folder `path` of another runtime, which is made once for all that take of it. */
  | { readonly kind: 'folder'; readonly of: Runtime; readonly path: string }
  /** Run as root with /bin/sh in the runtime image being made. */
  | { readonly kind: 'run'; readonly script: string };

/** Where packages for the stack's suite are beside Debian's own. */
export interface AptOrigin {
  readonly name: string;
  /** Ends with a slash. */
  readonly url: string;
  /** The file below it that has its keys. */
  readonly keyring: string;
  /** Of the one of these keys that it has to be signed by. */
  readonly fingerprint: string;
}

/** Debian 11, 12, 13 (the stack's own) and the one to come. */
export type DebianSuite = 'bullseye' | 'bookworm' | 'trixie' | 'forky';

export interface Step {
  readonly title: string;
  /** Run with `bash -c` at /app as the app's user. */
  readonly script: string;
  /** The command as a person would type it, for the build output, where `script` has more around it. */
  readonly typed?: string;
  readonly env: Readonly<Record<string, string>>;
  /** Package caches that the step may use: kept per app, mounted at `path`, never in the image. */
  readonly caches: readonly Cache[];
}

export interface InstallStep extends Step {
  /** Paths of the source that the step reads; nothing else of the tree is there when it runs. */
  readonly inputs: readonly string[];
  /**
   * Config vars that the step sees, and runs anew for: all, or those of these names, in any case, in which `*` stands
   * for anything. Other steps see all.
   */
  readonly config: 'all' | readonly string[];
}

export interface Cache {
  readonly name: string;
  readonly path: string;
}

export interface PlannedFile {
  readonly path: string;
  readonly content: string;
  readonly executable: boolean;
}

/** The source is at fault; `code` is the contract, `message` says what, `next` the step to take. */
export class PlanError extends Error {
  readonly code: string;
  readonly next: string;

  constructor({ code, message, next }: { code: string; message: string; next: string }) {
    super(message);
    this.name = 'PlanError';
    this.code = code;
    this.next = next;
  }
}
