import { once } from 'node:events';
import { openCapability, sealCapability } from './capability.ts';
import type { Dependencies } from './dependencies.ts';
import { type Endpoint, type OpenRequest, param } from './endpoint.ts';
import { notFound } from './faults.ts';

const BUILD = 'build-output';
const RELEASE = 'release-output';
const SIGNED = 'the URL is a signed capability';

/** `/streams`: what builds and release phases print, as plain text that is kept open until they end. */
export const outputEndpoints: readonly Endpoint[] = [
  { access: 'open', method: 'GET', path: '/streams/builds/:secret', because: SIGNED, handle: buildOutput },
  { access: 'open', method: 'GET', path: '/streams/releases/:secret', because: SIGNED, handle: releaseOutput },
];

/** `output_stream_url` of a build. */
export function buildOutputUrl({ deps, baseUrl, id }: { deps: Dependencies; baseUrl: string; id: string }): string {
  return `${baseUrl}/streams/builds/${sealCapability({ key: deps.capabilityKey, purpose: BUILD, payload: id })}`;
}

/** `output_stream_url` of a release that has a release phase. */
export function releaseOutputUrl({ deps, baseUrl, id }: { deps: Dependencies; baseUrl: string; id: string }): string {
  return `${baseUrl}/streams/releases/${sealCapability({ key: deps.capabilityKey, purpose: RELEASE, payload: id })}`;
}

async function buildOutput(request: OpenRequest): Promise<void> {
  const { deps, signal } = request;
  const id = openCapability({ key: deps.capabilityKey, purpose: BUILD, sealed: param(request, 'secret') });
  const build = id === null ? null : deps.records.builds.byId(id);
  if (build === null) throw notFound('build');
  await send(request, deps.output.follow({ build, signal }));
}

async function releaseOutput(request: OpenRequest): Promise<void> {
  const { deps, signal } = request;
  const id = openCapability({ key: deps.capabilityKey, purpose: RELEASE, sealed: param(request, 'secret') });
  const release = id === null ? null : deps.records.releases.byId(id);
  const chunks = release === null ? undefined : deps.output.followRelease?.({ release, signal });
  if (chunks === undefined) throw notFound('release');
  await send(request, chunks);
}

async function send({ response, signal }: OpenRequest, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.flushHeaders();
  for await (const chunk of chunks) {
    if (!response.write(chunk)) await once(response, 'drain', { signal });
  }
  response.end();
}
