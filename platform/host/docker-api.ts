import { localRequest } from './local-http.ts';

const INSTANCE_LABEL = 'berth.instance';
/** Longer than the longest time that an app may take to stop. */
const STOP_MS = 180_000;
const GONE = 404;
const CONFLICT = 409;
/** What the engine says instead of a conflict of a network that is in use. */
const NETWORK_IN_USE = 403;

/** What the Docker Engine's socket says to a ping. */
export type DockerAnswer = 'ok' | 'none' | 'forbidden';

/** Whether a Docker Engine answers on the socket, and lets this user in. */
export async function pingDocker(socketPath: string): Promise<DockerAnswer> {
  try {
    return (await localRequest({ socketPath }, '/_ping')).status === 200 ? 'ok' : 'none';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES' ? 'forbidden' : 'none';
  }
}

interface Network {
  readonly IPAM?: { readonly Config?: readonly { readonly Subnet?: string }[] | null };
}

/** IPv4 subnets (CIDR) of all Docker networks, whoever made them. */
export async function dockerSubnets(socketPath: string): Promise<string[]> {
  const networks = await get<Network[]>(socketPath, '/networks');
  const subnets = networks.flatMap((network) => network.IPAM?.Config ?? []).map((config) => config.Subnet ?? '');
  return subnets.filter((subnet) => /^[\d.]+\/\d+$/.test(subnet));
}

/** Whether the engine runs in a virtual machine of Docker Desktop, whose containers the host cannot reach. */
export async function isDockerDesktop(socketPath: string): Promise<boolean> {
  return (await dockerInfo(socketPath)).OperatingSystem === 'Docker Desktop';
}

/** A container as Docker lists it. */
export interface ListedContainer {
  readonly id: string;
  readonly name: string;
  readonly running: boolean;
  /** The Berth that made it, or null. */
  readonly instance: string | null;
}

/** All containers of the machine, running or not. */
export async function dockerContainers(socketPath: string): Promise<ListedContainer[]> {
  const listed = await get<{ Id: string; Names: string[]; State: string; Labels: Record<string, string> | null }[]>(
    socketPath,
    '/containers/json?all=1',
  );
  return listed.map(({ Id, Names, State, Labels }) => ({
    id: Id,
    name: (Names[0] ?? Id).replace(/^\//, ''),
    running: State === 'running',
    instance: Labels?.[INSTANCE_LABEL] ?? null,
  }));
}

/** Stops a container in its own time (SIGTERM, then SIGKILL) and removes it. No error when it is gone. */
export async function stopAndRemove(socketPath: string, id: string): Promise<void> {
  await change(socketPath, { method: 'POST', path: `/containers/${id}/stop`, timeoutMs: STOP_MS });
  await change(socketPath, { method: 'DELETE', path: `/containers/${id}?force=1&v=1` });
}

/**
 * Removes the networks of a Berth, and with `data` its volumes and images too. What is in use elsewhere stays. Resolves to
 * the names of the networks that stay: an engine can take one for used whose containers are gone, until it starts anew.
 */
export async function removeObjects(
  socketPath: string,
  { instance, data }: { instance: string; data: boolean },
): Promise<string[]> {
  const filters = `filters=${encodeURIComponent(JSON.stringify({ label: [`${INSTANCE_LABEL}=${instance}`] }))}`;
  const networks = await get<{ Id: string; Name: string }[]>(socketPath, `/networks?${filters}`);
  const kept: string[] = [];
  for (const { Id, Name } of networks) {
    const removed = await change(socketPath, { method: 'DELETE', path: `/networks/${Id}`, inUse: NETWORK_IN_USE });
    if (!removed) kept.push(Name);
  }
  if (!data) return kept;
  const { Volumes } = await get<{ Volumes: { Name: string }[] | null }>(socketPath, `/volumes?${filters}`);
  for (const { Name } of Volumes ?? []) await change(socketPath, { method: 'DELETE', path: `/volumes/${Name}` });
  const images = await get<{ Id: string }[]>(socketPath, `/images/json?${filters}`);
  for (const { Id } of images) await removeImage(socketPath, { reference: Id, force: true });
  for (const tag of await tagsOf(socketPath, instance)) await removeImage(socketPath, { reference: tag, force: false });
  return kept;
}

/** Stages of Dockerfiles and loaded images have the labels of what they were made from: their tags say whose they are. */
async function tagsOf(socketPath: string, instance: string): Promise<string[]> {
  const prefix = `berth-${instance}/`;
  const filters = encodeURIComponent(JSON.stringify({ reference: [`${prefix}*`] }));
  const images = await get<{ RepoTags: string[] | null }[]>(socketPath, `/images/json?filters=${filters}`);
  return images.flatMap(({ RepoTags }) => RepoTags ?? []).filter((tag) => tag.startsWith(prefix));
}

/** Removes an image by id or tag; whether it went: one that something stands on stays. */
export async function removeImage(
  socketPath: string,
  { reference, force }: { reference: string; force: boolean },
): Promise<boolean> {
  const path = `/images/${encodeURI(reference)}?force=${force ? 1 : 0}`;
  return await change(socketPath, { method: 'DELETE', path, timeoutMs: STOP_MS });
}

/** What the engine says about itself, as far as doctor looks at it. */
export interface DockerInfo {
  readonly ServerVersion: string;
  readonly DockerRootDir: string;
  readonly CgroupVersion: string;
  readonly MemoryLimit: boolean;
  readonly PidsLimit: boolean;
  readonly CpuCfsQuota: boolean;
  readonly LiveRestoreEnabled: boolean;
  readonly OperatingSystem: string;
}

export function dockerInfo(socketPath: string): Promise<DockerInfo> {
  return get<DockerInfo>(socketPath, '/info');
}

/** As in `1.41`. */
export async function dockerApiVersion(socketPath: string): Promise<string> {
  return (await get<{ ApiVersion: string }>(socketPath, '/version')).ApiVersion;
}

/** Labels of an image, or null when there is none of that name. */
export async function imageLabels(socketPath: string, reference: string): Promise<Record<string, string> | null> {
  const { status, body } = await localRequest({ socketPath }, `/images/${encodeURI(reference)}/json`);
  if (status !== 200) return null;
  const image: { Config?: { Labels?: Record<string, string> | null } } = JSON.parse(body);
  return image.Config?.Labels ?? {};
}

/** Whether it was done, or was done before; false when the engine says that something stands against it. */
async function change(
  socketPath: string,
  options: { method: 'POST' | 'DELETE'; path: string; timeoutMs?: number; inUse?: number },
): Promise<boolean> {
  const { method, path, timeoutMs = 30_000, inUse = CONFLICT } = options;
  const { status, body } = await localRequest({ socketPath }, path, { method, timeoutMs });
  if (status < 400 || status === GONE) return true;
  if (status === CONFLICT || status === inUse) return false;
  throw new Error(`Cannot have the Docker Engine do ${method} ${path}: ${status} ${body.trim()}`);
}

async function get<T>(socketPath: string, path: string): Promise<T> {
  const { status, body } = await localRequest({ socketPath }, path, { timeoutMs: 10_000 });
  if (status !== 200) throw new Error(`Cannot ask the Docker Engine for ${path}: it answered ${status}`);
  const value: T = JSON.parse(body);
  return value;
}
