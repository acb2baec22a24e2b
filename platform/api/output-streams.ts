import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { openCapability, sealCapability } from './capability.ts';
import type { Dependencies } from './dependencies.ts';
import { type Endpoint, type LongAnswer, type OpenFollowing, type OpenRequest, param } from './endpoint.ts';
import { notFound } from './faults.ts';

const BUILD = 'build-output';
const RELEASE = 'release-output';
const SIGNED = 'the URL is a signed capability';

/** `/streams`: what builds and release phases print, as plain text that is kept open until they end. */
export const outputEndpoints: readonly Endpoint[] = [
  endpointOf('/streams/builds/:secret', buildOutput),
  endpointOf('/streams/releases/:secret', releaseOutput),
];

function endpointOf(path: string, stream: (request: OpenFollowing) => LongAnswer): Endpoint {
  return {
    access: 'open',
    method: 'GET',
    path,
    because: SIGNED,
    handle: (request) => send(request, stream({ ...request, lastEventId: null, gone: request.signal })),
    stream,
  };
}

/** `output_stream_url` of a build. */
export function buildOutputUrl({ deps, baseUrl, id }: { deps: Dependencies; baseUrl: string; id: string }): string {
  return `${baseUrl}/streams/builds/${sealCapability({ key: deps.capabilityKey, purpose: BUILD, payload: id })}`;
}

/** `output_stream_url` of a release that has a release phase. */
export function releaseOutputUrl({ deps, baseUrl, id }: { deps: Dependencies; baseUrl: string; id: string }): string {
  return `${baseUrl}/streams/releases/${sealCapability({ key: deps.capabilityKey, purpose: RELEASE, payload: id })}`;
}

function buildOutput(request: OpenFollowing): LongAnswer {
  const { deps, gone: signal } = request;
  const id = openCapability({ key: deps.capabilityKey, purpose: BUILD, sealed: param(request, 'secret') });
  const build = id === null ? null : deps.records.builds.byId(id);
  if (build === null) throw notFound('build');
  return { accountId: build.accountId, write: (out) => write(out, deps.output.follow({ build, signal }), signal) };
}

function releaseOutput(request: OpenFollowing): LongAnswer {
  const { deps, gone: signal } = request;
  const id = openCapability({ key: deps.capabilityKey, purpose: RELEASE, sealed: param(request, 'secret') });
  const release = id === null ? null : deps.records.releases.byId(id);
  const chunks = release === null ? undefined : deps.output.followRelease?.({ release, signal });
  if (release === null || chunks === undefined) throw notFound('release');
  return { accountId: release.accountId, write: (out) => write(out, chunks, signal) };
}

async function send({ deps, response }: OpenRequest, answer: LongAnswer): Promise<void> {
  response.once('close', deps.streams.enter(answer.accountId));
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.flushHeaders();
  await answer.write(response);
}

async function write(out: Writable, chunks: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
  for await (const chunk of chunks) {
    if (!out.write(chunk)) await once(out, 'drain', { signal });
  }
  out.end();
}
