import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { type Caller, type Proof, proofOf } from './caller.ts';
import { openCapability, sealCapability } from './capability.ts';
import {
  type AppRequest,
  type Endpoint,
  type LongAnswer,
  type OpenFollowing,
  type OpenRequest,
  param,
} from './endpoint.ts';
import { notFound } from './faults.ts';
import { readerOf } from './gate.ts';
import { revocation } from './revocation.ts';

const BUILD = 'output-of-build';
const RELEASE = 'output-of-release';
const SIGNED = 'the URL is a signed capability';
/**
 * The URL that a token asked for is to be opened in this time or twice it: the same one is given all the while, so that
 * the resource around it stays the same too. That of a session takes its cookie, and lasts as long as that.
 */
const OPEN_MS = 3_600_000;

type Purpose = typeof BUILD | typeof RELEASE;

/** What a stream's URL says, signed. */
interface Told {
  /** Of the build or release. */
  readonly id: string;
  readonly proof: Proof;
  /** unix ms; null: as long as the session. */
  readonly until: number | null;
}

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

/** `output_stream_url` of a build, for whoever asks. */
export function buildOutputUrl(request: AppRequest, id: string): string {
  return `${request.baseUrl}/streams/builds/${sealed(request, { purpose: BUILD, id })}`;
}

/** `output_stream_url` of a release that has a release phase. */
export function releaseOutputUrl(request: AppRequest, id: string): string {
  return `${request.baseUrl}/streams/releases/${sealed(request, { purpose: RELEASE, id })}`;
}

function sealed(request: AppRequest, { purpose, id }: { purpose: Purpose; id: string }): string {
  const until = request.session === null ? (Math.floor(Date.now() / OPEN_MS) + 2) * OPEN_MS : null;
  const told: Told = { id, proof: proofOf(request), until };
  return sealCapability({ key: request.deps.capabilityKey, purpose, payload: JSON.stringify(told) });
}

function buildOutput(request: OpenFollowing): LongAnswer {
  const { records, output } = request.deps;
  const told = toldBy(request, BUILD);
  const build = told && records.builds.byId(told.id);
  if (told === null || build === null) throw notFound('build');
  const reader = readerOf(request.deps, request.request, { proof: told.proof, appId: build.appId });
  if (reader === null) throw notFound('build');
  return answerOf(request, { caller: reader.caller, read: (signal) => output.follow({ build, signal }) });
}

function releaseOutput(request: OpenFollowing): LongAnswer {
  const { records, output } = request.deps;
  const told = toldBy(request, RELEASE);
  const release = told && records.releases.byId(told.id);
  if (told === null || release === null || output.followRelease === undefined) throw notFound('release');
  const reader = readerOf(request.deps, request.request, { proof: told.proof, appId: release.appId });
  if (reader === null) throw notFound('release');
  return answerOf(request, {
    caller: reader.caller,
    read: (signal) => output.followRelease?.({ release, signal }) ?? [],
  });
}

function toldBy(request: OpenFollowing, purpose: Purpose): Told | null {
  const { capabilityKey: key } = request.deps;
  const payload = openCapability({ key, purpose, sealed: param(request, 'secret') });
  if (payload === null) return null;
  const told: Told = JSON.parse(payload);
  return told.until !== null && told.until <= Date.now() ? null : told;
}

function answerOf(
  { deps, gone }: OpenFollowing,
  { caller, read }: { caller: Caller; read: (signal: AbortSignal) => AsyncIterable<Uint8Array> | Iterable<Uint8Array> },
): LongAnswer {
  return {
    accountId: caller.account.id,
    write: async (out) => {
      const signal = AbortSignal.any([gone, revocation(deps, { caller, gone })]);
      await write(out, read(signal), signal);
    },
  };
}

async function send({ deps, response }: OpenRequest, answer: LongAnswer): Promise<void> {
  response.once('close', deps.streams.enter(answer.accountId));
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.flushHeaders();
  await answer.write(response);
}

async function write(
  out: Writable,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const chunk of chunks) {
      if (!out.write(chunk)) await once(out, 'drain', { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  // Cut off in the middle it is not to be taken for whole.
  if (signal.aborted) out.destroy();
  else out.end();
}
