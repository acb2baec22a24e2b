import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { facts } from '../berth.ts';
import { engine } from '../engine.ts';
import { api } from '../http.ts';
import { type RouterHealth, routerHealth } from './parts.ts';

export interface DynoSeen {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly state: string;
  readonly release: { readonly version: number };
}

export interface ReleaseSeen {
  readonly version: number;
  readonly status: string;
  readonly current: boolean;
  readonly slug: { readonly id: string } | null;
}

export interface BuildSeen {
  readonly id: string;
  readonly status: string;
  readonly slug: { readonly id: string } | null;
}

/** What the API tells of one app. */
export interface AppSeen {
  readonly id: string;
  readonly name: string;
  readonly dynos: readonly DynoSeen[];
  readonly formation: readonly { readonly type: string; readonly quantity: number }[];
  readonly releases: readonly ReleaseSeen[];
  readonly builds: readonly BuildSeen[];
}

/** A container, network or image of this Berth. */
export interface ObjectSeen {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `running`, `exited`, …; empty for what has no state. */
  readonly state: string;
}

/** The three views that must agree: what the API tells, what Docker has, what the router serves. */
export interface Picture {
  readonly apps: readonly AppSeen[];
  readonly containers: readonly ObjectSeen[];
  readonly networks: readonly ObjectSeen[];
  readonly images: readonly ObjectSeen[];
  readonly router: RouterHealth | null;
  /** The route table that the router keeps on disk. */
  readonly routes: readonly { readonly appId: string; readonly targets: readonly { readonly id: string }[] }[];
  /** Files in the platform's work folder, and what an aborted receive leaves in a repository. */
  readonly leftovers: readonly string[];
  /** Command lines that name the data folder. */
  readonly processes: readonly string[];
}

/** Throws while platform or Docker do not answer. */
export async function takePicture(): Promise<Picture> {
  const { home } = facts();
  const listed = await fromApi<{ id: string; name: string }[]>('/apps');
  const routes = JSON.parse(readFileSync(join(home, 'run/routes.json'), 'utf8')) as { apps: Picture['routes'] };
  return {
    apps: await Promise.all(listed.map(appSeen)),
    containers: await objects('/containers/json', { all: '1' }),
    networks: await objects('/networks'),
    images: await objects('/images/json'),
    router: await routerHealth(),
    routes: routes.apps,
    leftovers: leftovers(home),
    processes: processesOf(home),
  };
}

async function appSeen({ id, name }: { id: string; name: string }): Promise<AppSeen> {
  const of = <T>(noun: string): Promise<T> => fromApi<T>(`/apps/${id}/${noun}`);
  const [dynos, formation, releases, builds] = await Promise.all([
    of<AppSeen['dynos']>('dynos'),
    of<AppSeen['formation']>('formation'),
    of<AppSeen['releases']>('releases'),
    of<AppSeen['builds']>('builds'),
  ]);
  return { id, name, dynos, formation, releases, builds };
}

async function fromApi<T>(path: string): Promise<T> {
  const answer = await api('GET', path, { headers: { range: 'id ..; max=1000' } });
  if (answer.status !== 200 && answer.status !== 206)
    throw new Error(`GET ${path} answered ${answer.status}: ${answer.body}`);
  return answer.json();
}

async function objects(path: string, query: Readonly<Record<string, string>> = {}): Promise<ObjectSeen[]> {
  const filters = JSON.stringify({ label: [`berth.instance=${facts().instance}`] });
  const { status, body } = await engine<{ Id: string; Labels: Record<string, string> | null; State?: string }[]>(
    'GET',
    `${path}?${new URLSearchParams({ ...query, filters })}`,
  );
  if (status !== 200) throw new Error(`GET ${path} of Docker answered ${status}`);
  return body.map(({ Id, Labels, State }) => ({ id: Id, labels: Labels ?? {}, state: State ?? '' }));
}

const ABORTED_RECEIVE = /\/(incoming-|tmp_|tmp_objdir-)[^/]*$|\.lock$/;

function leftovers(home: string): string[] {
  return [...readdirSync(join(home, 'work')).map((name) => `work/${name}`), ...receiving(home)];
}

/** What receives that the platform's end cut off have left. */
function receiving(home: string): string[] {
  const git = join(home, 'git');
  if (!existsSync(git)) return [];
  const files = readdirSync(git, { recursive: true, encoding: 'utf8' });
  return files.filter((path) => ABORTED_RECEIVE.test(`/${path}`)).map((path) => `git/${path}`);
}

function processesOf(home: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return line.includes(`${home}/`) || line.includes(`--home ${home} `) ? [`${pid} ${line}`] : [];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
}
