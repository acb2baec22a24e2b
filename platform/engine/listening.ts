import type { Endpoint } from '../model/dyno.ts';
import type { Containers } from './containers.ts';
import { type DockerClient, statusOf } from './docker-client.ts';
import { framesOf } from './frames.ts';
import { containerLabels } from './labels.ts';

const LISTEN = '0A';
const MEGABYTE = 1024 * 1024;

/**
 * Looks from inside a container's network at what listens there, by a short-lived container of an image that has a
 * shell: the dyno's own image need not have anything.
 */
export async function listeningIn(
  containerId: string,
  options: { client: DockerClient; containers: Containers; instance: string; probeImage: string },
): Promise<Endpoint[]> {
  const { client, containers, instance, probeImage } = options;
  const probe = await containers.create(`berth-${instance}-probe-${containerId.slice(0, 12)}-${Date.now()}`, {
    Image: probeImage,
    User: '65534:65534',
    Entrypoint: [],
    Cmd: ['cat', '/proc/net/tcp', '/proc/net/tcp6'],
    AttachStdout: true,
    Labels: containerLabels(instance, { kind: 'probe' }),
    HostConfig: {
      NetworkMode: `container:${containerId}`,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      PidsLimit: 16,
      Memory: 32 * MEGABYTE,
      LogConfig: { Type: 'none', Config: {} },
    },
  });
  try {
    const stream = await client.ask((docker) =>
      docker.getContainer(probe).attach({ stream: true, stdout: true, hijack: true }),
    );
    try {
      await containers.start(probe);
    } catch (thrown) {
      stream.resume();
      // The container does not run any more: nothing listens in it.
      if (statusOf(thrown) === 409 || statusOf(thrown) === 404) return [];
      throw thrown;
    }
    const chunks: Buffer[] = [];
    for await (const { stream: source, data } of framesOf(stream)) if (source === 'stdout') chunks.push(data);
    return parseListeners(Buffer.concat(chunks).toString());
  } finally {
    await containers.remove(probe);
  }
}

/** The listening sockets in a text of Linux's /proc/net/tcp and tcp6 (proc_net_tcp in the kernel's documentation). */
export function parseListeners(table: string): Endpoint[] {
  const found = new Map<string, Endpoint>();
  for (const line of table.split('\n')) {
    const match = /^\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) /.exec(line);
    if (match === null || match[3] !== LISTEN) continue;
    const [, address = '', port = ''] = match;
    const endpoint = { host: hostOf(address), port: Number.parseInt(port, 16) };
    // Docker's own resolver listens in every container.
    if (endpoint.host !== '127.0.0.11') found.set(`${endpoint.host} ${endpoint.port}`, endpoint);
  }
  return [...found.values()];
}

/** Each group of eight digits is a 32-bit word in the host's (little-endian) byte order. */
function hostOf(address: string): string {
  const bytes = Buffer.from(address, 'hex');
  for (let word = 0; word < bytes.length; word += 4) bytes.subarray(word, word + 4).reverse();
  if (bytes.length === 4) return [...bytes].join('.');
  if (bytes.subarray(0, 12).equals(Buffer.from('00000000000000000000ffff', 'hex'))) {
    return [...bytes.subarray(12)].join('.');
  }
  if (bytes.every((byte) => byte === 0)) return '::';
  if (bytes.subarray(0, 15).every((byte) => byte === 0) && bytes[15] === 1) return '::1';
  return (bytes.toString('hex').match(/.{4}/g) ?? []).map((group) => Number.parseInt(group, 16).toString(16)).join(':');
}
