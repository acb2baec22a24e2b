import type { SourceResource } from '../client/resources.ts';
import { Fault } from '../errors.ts';
import { openCapability, sealCapability } from './capability.ts';
import type { Dependencies } from './dependencies.ts';
import { type AccountRequest, type Endpoint, type OpenRequest, param } from './endpoint.ts';
import { invalidParameter, notFound } from './faults.ts';
import { created } from './reply.ts';

/** Bytes that an uploaded archive may have. */
const MAX_SOURCE_BYTES = 1_073_741_824;
const PUT = 'source-put';
const GET = 'source-get';

/** `/sources` (Platform API, "Source"): where archives are sent to be built. */
export const sourceEndpoints: readonly Endpoint[] = [
  { access: 'account', method: 'POST', path: '/sources', action: 'app:create', handle: create },
  { access: 'app', method: 'POST', path: '/apps/:app/sources', action: 'app:deploy', handle: create },
  {
    access: 'open',
    method: 'PUT',
    path: '/sources/:secret',
    because: 'the URL is a signed capability',
    handle: receive,
  },
];

async function create({ deps, account, baseUrl }: AccountRequest) {
  const { id } = await deps.acts.createSource({ account });
  const url = (purpose: string): string =>
    `${baseUrl}/sources/${sealCapability({ key: deps.capabilityKey, purpose, payload: id })}`;
  const body: SourceResource = { source_blob: { get_url: url(GET), put_url: url(PUT) } };
  return created(body);
}

/** Takes the archive's bytes as they are, whatever Content-Type they have. */
async function receive(request: OpenRequest): Promise<void> {
  const { deps, response } = request;
  const id = openCapability({ key: deps.capabilityKey, purpose: PUT, sealed: param(request, 'secret') });
  if (id === null) throw notFound('source', 'Make one by POST /sources, and send the archive to its put_url.');
  if (Number(request.request.headers['content-length'] ?? 0) > MAX_SOURCE_BYTES) {
    throw new Fault({
      code: 'payload_too_large',
      message: `Cannot receive the archive: it is larger than ${MAX_SOURCE_BYTES} bytes`,
      next: 'Leave out what the build does not need.',
    });
  }
  await deps.acts.receiveSource({ id, stream: request.request, limitBytes: MAX_SOURCE_BYTES });
  response.writeHead(200, { 'content-length': '0' });
  response.end();
}

/** Id of the source whose `get_url` is `url`: no other URL is ever fetched. Throws a Fault `invalid_params`. */
export function sourceIdOf(deps: Dependencies, url: string): string {
  const secret = /\/sources\/([\w.-]+)$/.exec(url)?.[1] ?? '';
  const id = openCapability({ key: deps.capabilityKey, purpose: GET, sealed: secret });
  if (id === null) {
    throw invalidParameter(
      'source_blob[url]',
      'the get_url of a source that POST /sources made: no other URL is fetched',
    );
  }
  return id;
}
