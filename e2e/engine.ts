import { request } from 'node:http';

/** The Docker Engine's socket. */
export const SOCKET = process.env['DOCKER_HOST']?.replace(/^unix:\/\//, '') ?? '/var/run/docker.sock';

/** Asks the Docker Engine, for what is no story: to look at labels, and to clean up. */
export function engine<T>(method: string, path: string): Promise<{ status: number; body: T }> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: SOCKET, method, path }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        const isJson = response.headers['content-type']?.startsWith('application/json') === true && text !== '';
        resolve({ status: response.statusCode ?? 0, body: (isJson ? JSON.parse(text) : null) as T });
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

interface Listed {
  readonly Id: string;
  readonly Name?: string;
}

/** Removes every container, network, volume and image that one Berth made, and nothing else. */
export async function removeAllOf(instance: string): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`berth.instance=${instance}`] }));
  const containers = await engine<Listed[]>('GET', `/containers/json?all=1&filters=${filters}`);
  for (const { Id } of containers.body) await engine('DELETE', `/containers/${Id}?force=1&v=1`);
  const networks = await engine<Listed[]>('GET', `/networks?filters=${filters}`);
  for (const { Id } of networks.body) await engine('DELETE', `/networks/${Id}`);
  const volumes = await engine<{ Volumes: { Name: string }[] | null }>('GET', `/volumes?filters=${filters}`);
  for (const { Name } of volumes.body.Volumes ?? []) await engine('DELETE', `/volumes/${Name}`);
  const images = await engine<Listed[]>('GET', `/images/json?filters=${filters}`);
  // Newest first: an image goes before what it stands on. One that somebody else's images stand on stays.
  for (const { Id } of images.body) await engine('DELETE', `/images/${Id}?force=1`);
}
