import { probe } from './http-probe.ts';

/** What the Docker Engine's socket says to a ping. */
export type DockerAnswer = 'ok' | 'none' | 'forbidden';

/** Whether a Docker Engine answers on the socket, and lets this user in. */
export async function pingDocker(socketPath: string): Promise<DockerAnswer> {
  try {
    return (await probe({ socketPath }, '/_ping')).status === 200 ? 'ok' : 'none';
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
  const info = await get<{ OperatingSystem?: string }>(socketPath, '/info');
  return info.OperatingSystem === 'Docker Desktop';
}

/** Names of containers, running or not, whose labels do not say that a Berth made them. */
export async function foreignContainers(socketPath: string): Promise<string[]> {
  const containers = await get<{ Names: string[]; Labels: Record<string, string> | null }[]>(
    socketPath,
    '/containers/json?all=1',
  );
  return containers.filter(({ Labels }) => Labels?.['berth.instance'] === undefined).map(({ Names }) => Names[0] ?? '');
}

/** Labels of an image, or null when there is none of that name. */
export async function imageLabels(socketPath: string, reference: string): Promise<Record<string, string> | null> {
  const { status, body } = await probe({ socketPath }, `/images/${encodeURI(reference)}/json`);
  if (status !== 200) return null;
  const image: { Config?: { Labels?: Record<string, string> | null } } = JSON.parse(body);
  return image.Config?.Labels ?? {};
}

async function get<T>(socketPath: string, path: string): Promise<T> {
  const { status, body } = await probe({ socketPath }, path, { timeoutMs: 10_000 });
  if (status !== 200) throw new Error(`Cannot ask the Docker Engine for ${path}: it answered ${status}`);
  const value: T = JSON.parse(body);
  return value;
}
