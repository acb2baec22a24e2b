import type { Readable, Writable } from 'node:stream';
import type { Endpoint } from '../model/dyno.ts';
import type { ImageConfig, ImageStore } from './image-store.ts';

/**
 * What runs containers. Two implementations in the end: one Docker Engine, and Docker Swarm. Nothing above asks which
 * it is. Everything that it makes carries the label `berth.instance`, and it sees nothing that carries another's.
 *
 * Every method rejects with a {@link Fault} `engine_unavailable` while the Docker Engine does not answer.
 */
export interface Engine extends ProcessEngine, ExecEngine, BuildEngine, ImageStore {
  /** What the host has, and what the Docker Engine is. */
  host(): Promise<EngineHost>;
  /** What the dynos use that ran when last observed, as far as it can be told. */
  usage(): Promise<DynoUsage[]>;
}

/** What one running dyno uses. */
export interface DynoUsage {
  readonly containerId: string;
  readonly appId: string;
  /** `web.1` */
  readonly name: string;
  /** unix ms */
  readonly startedAt: number | null;
  /** Without file pages that the kernel takes back when it needs room. */
  readonly memoryBytes: number;
  /** null: no limit. */
  readonly memoryLimitBytes: number | null;
  /** CPU time since its start. */
  readonly cpuMs: number;
}

export interface EngineHost {
  readonly version: string;
  readonly apiVersion: string;
  readonly cgroupVersion: 1 | 2;
  readonly memoryBytes: number;
  readonly cpus: number;
  readonly rootDir: string;
  readonly architecture: 'x64' | 'arm64';
  /** Whether the processes of a Dockerfile's RUN can be bounded here: where not, only memory and CPU are. */
  readonly boundsDockerfileProcesses: boolean;
}

/** Runs process sets and one-off dynos. */
export interface ProcessEngine {
  /**
   * Makes the containers of a set be exactly its slots: starts those that are missing, stops (SIGTERM, then SIGKILL
   * after `stopSeconds`) those that are not wanted, and leaves the others alone. An exited container of a wanted slot
   * stays as it is: the caller gives a new slot instead. Resolves when starts are done and stops are under way.
   * One slot that cannot be started does not keep back the others: see {@link Applied}.
   */
  apply(set: ProcessSetSpec): Promise<Applied>;
  /** All containers of dynos of this Berth, running or not, of process sets and one-off. */
  observe(): Promise<ObservedContainer[]>;
  /** Calls `onChange` after anything happened to a container of this Berth, and on (re)connecting; ends with `signal`. */
  watch(options: { signal: AbortSignal; onChange: (change: EngineChange) => void }): Promise<void>;
  /**
   * SIGTERM to all processes of a container, SIGKILL after `stopSeconds`, then it is taken away. Resolves when that is
   * under way. For what no set wants any more: one-off dynos, and containers of sets that are forgotten.
   */
  stopContainer(options: { containerId: string; stopSeconds: number }): Promise<void>;
  /** Takes an exited (or, with `force`, any) container away. No error when it is gone already. */
  removeContainer(options: { containerId: string; force?: boolean }): Promise<void>;
  /** Addresses on which processes in the container listen for TCP: tells a wrong port or a loopback listener. */
  listening(containerId: string): Promise<Endpoint[]>;
  /** Output of a container, from `since` (unix ms, exclusive as far as the Engine can tell) on, followed to its end. */
  output(options: {
    containerId: string;
    since: number;
    signal: AbortSignal;
    onLine: (line: OutputLine) => void;
  }): Promise<void>;
  /** Starts a one-off dyno; `tty` gives it a terminal. */
  runOnce(spec: OneOffSpec): Promise<OneOffRun>;
  /** Makes the app's network when it is missing. */
  ensureNetwork(network: AppNetwork): Promise<void>;
  /** Removes the network; containers on it must be gone. No error when it is gone already. */
  removeNetwork(appId: string): Promise<void>;
  /** App ids of this Berth's networks, and names of its throw-away ones (builds). */
  networks(): Promise<{ appIds: string[]; throwAway: string[] }>;
}

export interface AppNetwork {
  readonly appId: string;
  /** IPv4 CIDR, a /24. */
  readonly subnet: string;
}

export interface ContainerLimits {
  readonly memoryBytes: number;
  readonly cpus: number;
  readonly pids: number;
  /** What a build's container and its volumes may have on disk; absent: as much as there is. */
  readonly diskBytes?: number;
}

/** What a process runs as: the profile of a buildpack's image, or what the image's Dockerfile says. */
export type RunAs = 'profile' | 'image';

interface ProcessSpec {
  readonly appId: string;
  readonly appName: string;
  /** Docker image id. */
  readonly image: string;
  readonly runAs: RunAs;
  /** Command line for `/bin/bash -c` (`/bin/sh -c` with runAs image), or null: what the image starts by itself. */
  readonly command: string | null;
  /** Config vars and Berth's own; byte for byte. */
  readonly env: Readonly<Record<string, string>>;
  readonly limits: ContainerLimits;
  readonly network: AppNetwork;
}

export interface ProcessSetSpec extends ProcessSpec {
  readonly setId: string;
  readonly type: string;
  /** Port that the process listens on, or null when it serves nothing. */
  readonly port: number | null;
  readonly stopSeconds: number;
  readonly slots: readonly Slot[];
}

/** One wanted container of a set. */
export interface Slot {
  /** Row id of the dyno: new for each container. */
  readonly dynoId: string;
  /** `web.1`; the container gets it as DYNO, and as host name. */
  readonly name: string;
  readonly address: string;
}

/** What came of an {@link ProcessEngine.apply}: why slots could not be started, by dyno id. */
export interface Applied {
  readonly failed: ReadonlyMap<string, Error>;
}

export interface OneOffSpec extends ProcessSpec {
  readonly dynoId: string;
  readonly name: string;
  readonly address: string;
  readonly tty: boolean;
  /** Whether to attach standard input and output, or to let the output go to the log only. */
  readonly attach: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** A process that somebody is attached to. */
export interface AttachedProcess {
  /** null when not attached. With a tty stderr is null (it comes with stdout). Both outputs must be read: one holds back the other. */
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  resize(size: { columns: number; rows: number }): Promise<void>;
  /** SIGHUP, then SIGKILL after some seconds. */
  kill(): Promise<void>;
  /** Resolves when the process has ended. */
  readonly ended: Promise<{ exitCode: number }>;
}

export interface OneOffRun extends AttachedProcess {
  readonly containerId: string;
  readonly ended: Promise<{ exitCode: number; outOfMemory: boolean }>;
}

/** Runs commands inside of dynos that run. */
export interface ExecEngine {
  /**
   * Runs a command beside a dyno's own process: with its user, environment, working folder and limits. Whatever it
   * started, in the background too, is ended with it. Rejects with a Fault `conflict` when the dyno does not run.
   */
  exec(spec: ExecSpec): Promise<AttachedProcess>;
  /** Ends what {@link ExecEngine.exec} of an earlier platform process left running in dynos. */
  sweepExecs(): Promise<void>;
}

export interface ExecSpec {
  readonly dynoId: string;
  readonly name: string;
  readonly runAs: RunAs;
  readonly command: string;
  /** Over the dyno's own environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly tty: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

export interface ObservedContainer {
  readonly containerId: string;
  readonly dynoId: string;
  /** null for a one-off dyno. */
  readonly setId: string | null;
  readonly appId: string;
  readonly name: string;
  readonly state: 'created' | 'running' | 'exited';
  readonly exitCode: number | null;
  readonly outOfMemory: boolean;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** Where the host reaches the set's port; null when it has none or does not run. */
  readonly endpoint: Endpoint | null;
}

export interface EngineChange {
  /** `killed`: SIGKILL was sent. */
  readonly kind: 'connected' | 'started' | 'exited' | 'removed' | 'out-of-memory' | 'killed';
  readonly dynoId: string | null;
}

export interface OutputLine {
  readonly at: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** Builds images, step by step in containers or from a Dockerfile. */
export interface BuildEngine {
  /** A container to build in; it is there until {@link BuildContainer.remove}, and swept if the caller died. */
  buildContainer(spec: BuildContainerSpec): Promise<BuildContainer>;
  /**
   * Builds from a Dockerfile with the Docker Engine's own builder, limits held for every RUN. Rejects with a Fault
   * `build_failed`, `build_out_of_memory`, or the signal's reason.
   */
  buildDockerfile(spec: DockerfileBuildSpec): Promise<{ image: string }>;
  /** Removes containers and networks of builds whose id `keep` does not have. Returns how many objects went. */
  sweepBuilds(keep: ReadonlySet<string>): Promise<number>;
}

export interface BuildContainerSpec {
  readonly buildId: string;
  /** Docker image id or tag to start from. */
  readonly from: string;
  readonly limits: ContainerLimits;
  /** `none`: steps have no network; `egress`: a throw-away network of the build's own. */
  readonly network: 'none' | 'egress';
  /** IPv4 CIDR for the build's network, a /28 or more: Docker's own pools end at the 30th network. */
  readonly subnet?: string;
  /**
   * `app` (the default): no capability at all, steps of the app's user. `root`: Docker's default capabilities, for
   * steps of `root` that install packages.
   */
  readonly privilege?: 'app' | 'root';
  /** Volumes by name (they are made where missing, with the app's label) and where they are mounted. */
  readonly volumes: readonly { readonly name: string; readonly appId: string; readonly path: string }[];
  readonly signal: AbortSignal;
}

export interface BuildContainer {
  /** Unpacks a tar under `path`; owners are as in the tar. Needs no running container. */
  put(options: { tar: Readable | Buffer; path: string }): Promise<void>;
  /** A tar of what is at `path`, names beginning with its last part. Needs no running container. */
  get(path: string): Promise<Readable>;
  /** Runs a script in the (then running) container. Its whole process tree is dead when this settles. */
  run(options: BuildRun): Promise<BuildRunResult>;
  /** An image of what the container's files are now, with `config` on top of its image's. */
  commit(config: ImageConfig): Promise<{ image: string; sizeBytes: number }>;
  remove(): Promise<void>;
}

export interface BuildRun {
  readonly shell: '/bin/bash' | '/bin/sh';
  readonly script: string;
  /** `root` is for Berth's own scripts only (runtimes); `app` is uid 10000. */
  readonly user: 'app' | 'root';
  readonly workingDirectory: string;
  readonly env: Readonly<Record<string, string>>;
  /** Fed to the script's standard input, then closed. */
  readonly input?: Readable;
  readonly onOutput: (chunk: Buffer) => void;
}

export interface BuildRunResult {
  readonly exitCode: number;
  readonly outOfMemory: boolean;
}

export interface DockerfileBuildSpec {
  readonly buildId: string;
  readonly appId: string;
  /** Tar of the context. */
  readonly context: Readable;
  readonly dockerfile: string;
  /** Stage that is built; absent: the last. */
  readonly target?: string;
  readonly args: Readonly<Record<string, string>>;
  readonly limits: ContainerLimits;
  /** `none`: its RUN steps have no network. `egress` (the default): a throw-away network of the build's own. */
  readonly network?: 'none' | 'egress';
  /** IPv4 CIDR for the build's network, a /28 or more: Docker's own pools end at the 30th network. */
  readonly subnet?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly tag: string | null;
  readonly onOutput: (text: string) => void;
  readonly signal: AbortSignal;
}
