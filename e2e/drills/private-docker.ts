import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { until } from '../http.ts';
import { must, run } from '../process.ts';

/** Tells what runs in the namespace where the private dockerd keeps its things. */
export const DOCKER_FOLDER = 'BERTH_DRILL_DOCKER';

const START_SECONDS = 60;
const STOP_SECONDS = 30;

/**
 * A dockerd of the drills' own, without live-restore: data, socket, containerd and cgroups apart from the machine's.
 * It belongs into a network namespace of its own, or it would flush the machine's firewall chains.
 */
export class PrivateDocker {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  get socket(): string {
    return join(this.folder, 'docker.sock');
  }

  get host(): string {
    return `unix://${this.socket}`;
  }

  /** Its process, or null while it is away. */
  get pid(): number | null {
    return pidIn(join(this.folder, 'docker.pid'), 'dockerd');
  }

  /** Starts it in the caller's namespace (or in that of `enter`, argv in front) and waits until it answers. */
  async start({ enter = [] }: { enter?: readonly string[] } = {}): Promise<void> {
    mkdirSync(this.folder, { recursive: true });
    const at = (name: string): string => join(this.folder, name);
    const script = 'log=$1; shift; setsid "$@" >>"$log" 2>&1 </dev/null &';
    const name = `drill-${this.folder.split('-').at(-1)}`;
    const options = {
      '--host': this.host,
      '--data-root': at('data'),
      '--exec-root': at('exec'),
      '--pidfile': at('docker.pid'),
      '--cgroup-parent': `/${name}`,
      // A containerd that the system keeps is shared with the machine's dockerd.
      '--containerd-namespace': name,
      '--containerd-plugins-namespace': `${name}-plugins`,
    };
    // Settings of the machine's own dockerd (live-restore, for one) are not these drills'.
    await must(['sh', '-c', `echo '{}' >"$1"`, 'sh', at('daemon.json')]);
    const argv = [...enter, 'dockerd', '--config-file', at('daemon.json'), ...Object.entries(options).flat()];
    await must(['sh', '-c', script, 'sh', at('dockerd.log'), ...argv]);
    await until('the private dockerd answers', () => this.answers(), { seconds: START_SECONDS });
  }

  async answers(): Promise<boolean> {
    const status = await new Promise<number>((resolve) => {
      const asked = request({ socketPath: this.socket, path: '/_ping', timeout: 2000 }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      asked.once('timeout', () => asked.destroy()).once('error', () => resolve(0));
      asked.end();
    });
    return status === 200;
  }

  /** SIGTERM, and waits for its end; SIGKILL when it takes too long. */
  async stop(): Promise<void> {
    const pid = this.pid;
    if (pid === null) return;
    process.kill(pid, 'SIGTERM');
    await until('dockerd ends', async () => this.pid === null, { seconds: STOP_SECONDS }).catch(() => this.kill());
  }

  /** SIGKILL: its containers and its containerd are left alone. */
  async kill(): Promise<void> {
    const pid = this.pid;
    if (pid === null) return;
    process.kill(pid, 'SIGKILL');
    await until('dockerd is dead', async () => this.pid === null);
  }

  /**
   * A power cut: SIGKILL to all that lives in or for its folder (dockerd, containerd, shims, a Berth there) and to every
   * container. What lies under /run in life is gone then too.
   */
  async cutPower(): Promise<void> {
    await this.kill();
    for (let round = 0; round < 5; round++) {
      const left = await this.#processes();
      for (const pid of left) killIfThere(pid);
      if (left.length === 0) break;
    }
    for (const mount of mountsBelow(this.folder)) await run(['umount', '--lazy', mount]);
    for (const name of ['docker.pid', 'exec']) rmSync(join(this.folder, name), { recursive: true, force: true });
  }

  /** Ends it and takes away all that it left on the machine. */
  async remove(): Promise<void> {
    await this.stop();
    await this.cutPower();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Images of the other engine that any of `references` names, copied over. */
  async copyImages({ from, references }: { from: string; references: readonly string[] }): Promise<void> {
    const names = references.map((name) => `names=${encodeURIComponent(name)}`).join('&');
    await new Promise<void>((resolve, reject) => {
      const load = request({ socketPath: this.socket, method: 'POST', path: '/images/load?quiet=1' }, (response) => {
        response
          .resume()
          .once('end', () => (response.statusCode === 200 ? resolve() : reject(new Error('load failed'))));
      });
      load.once('error', reject);
      const save = request({ socketPath: from, path: `/images/get?${names}` }, (response) => {
        if (response.statusCode === 200) pipeline(response, load).catch(reject);
        else reject(new Error(`Cannot save ${references.join(', ')}: ${response.statusCode}`));
      });
      save.once('error', reject);
      save.end();
    });
  }

  /** What names the folder, and all below: shims name their socket, and containers are their children. */
  async #processes(): Promise<number[]> {
    const { stdout } = await run(['ps', '-e', '-o', 'pid=,ppid=,args=']);
    const all = stdout.split('\n').flatMap((line) => {
      const [, pid, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return args === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), args }];
    });
    const own = new Set(all.filter(({ args }) => args.includes(`${this.folder}/`)).map(({ pid }) => pid));
    for (let before = -1; before !== own.size; ) {
      before = own.size;
      for (const { pid, parent } of all) if (own.has(parent)) own.add(pid);
    }
    return [...own];
  }
}

/** The private Docker that these drills run on; null where they run on the machine's. */
export function givenDocker(): PrivateDocker | null {
  const folder = process.env[DOCKER_FOLDER];
  return folder === undefined ? null : new PrivateDocker(folder);
}

function pidIn(file: string, program: string): number | null {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === program && !isZombie(pid) ? pid : null;
  } catch {
    // No file or no such process: it is away.
    return null;
  }
}

/** Mount points below a folder, the innermost first. */
function mountsBelow(folder: string): string[] {
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
  return mounts
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`))
    .reverse();
}

function isZombie(pid: number): boolean {
  return / \(.*\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went by itself.
  }
}
