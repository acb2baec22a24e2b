import type { DomainResource } from '../client/resources.ts';
import { Fault } from '../errors.ts';
import { canonicalHostname, type Domain, hostnameProblem } from '../model/domain.ts';
import { Fields } from './decode.ts';
import { type AppRequest, type Endpoint, param } from './endpoint.ts';
import { notFound } from './faults.ts';
import { created, listed, ok } from './reply.ts';
import { stableId } from './stable-id.ts';
import { isoTime } from './time.ts';

/** `/apps/:app/domains` (Platform API, "Domain"). */
export const domainEndpoints: readonly Endpoint[] = [
  { access: 'app', method: 'GET', path: '/apps/:app/domains', action: 'app:read', handle: list },
  { access: 'app', method: 'POST', path: '/apps/:app/domains', action: 'app:configure', handle: create },
  { access: 'app', method: 'GET', path: '/apps/:app/domains/:domain', action: 'app:read', handle: info },
  { access: 'app', method: 'DELETE', path: '/apps/:app/domains/:domain', action: 'app:configure', handle: remove },
];

function list(request: AppRequest) {
  const custom = request.deps.records.domains.ofApp(request.app.id);
  return listed([ownResource(request), ...custom.map((domain) => customResource(request, domain))], ['id', 'hostname']);
}

async function create(request: AppRequest) {
  const { deps, account, app, body } = request;
  const fields = new Fields(body);
  const hostname = canonicalHostname(fields.text('hostname', { max: 300 }));
  const problem = hostnameProblem(hostname, deps.places.domain);
  if (problem !== null) {
    throw new Fault({
      code: 'invalid_params',
      message: `Cannot add the domain: ${problem}`,
      next: 'Send hostname again with that put right.',
    });
  }
  const domain = await deps.acts.addDomain({ account, app, hostname });
  return created(customResource(request, domain));
}

function info(request: AppRequest) {
  const identifier = param(request, 'domain');
  const own = ownResource(request);
  if (identifier === own.id || canonicalHostname(identifier) === own.hostname) return ok(own);
  return ok(customResource(request, customDomain(request, identifier)));
}

async function remove(request: AppRequest) {
  const identifier = param(request, 'domain');
  const own = ownResource(request);
  if (identifier === own.id || canonicalHostname(identifier) === own.hostname) {
    throw new Fault({
      code: 'invalid_params',
      message: `Cannot remove ${own.hostname}: it is the app's own name`,
      next: 'Rename the app to give it another.',
    });
  }
  const { deps, account, app } = request;
  const domain = customDomain(request, identifier);
  await deps.acts.removeDomain({ account, app, domain });
  return ok(customResource(request, domain));
}

function customDomain({ deps, app }: AppRequest, identifier: string): Domain {
  const hostname = canonicalHostname(identifier);
  const domain = deps.records.domains
    .ofApp(app.id)
    .find((each) => each.id === identifier || each.hostname === hostname);
  if (domain === undefined) throw notFound('domain', '`berth domains` lists them.');
  return domain;
}

/** Of the app's domain with that id or hostname, its own among them. */
export function hostnameOf(request: AppRequest, identifier: string): string {
  const own = ownResource(request);
  if (identifier === own.id || canonicalHostname(identifier) === own.hostname) return own.hostname;
  return customDomain(request, identifier).hostname;
}

export function ownHostname({ deps, app }: AppRequest): string {
  return `${app.name}.${deps.places.domain}`;
}

function ownResource(request: AppRequest): DomainResource {
  const { app } = request;
  return {
    ...commonOf(request),
    id: stableId(`domain:${app.id}`),
    hostname: ownHostname(request),
    cname: null,
    kind: 'heroku',
    created_at: isoTime(app.createdAt),
    updated_at: isoTime(app.createdAt),
  };
}

/** `cname` is what the domain's DNS record is to point to: any name of this Berth leads to the same router. */
function customResource(request: AppRequest, domain: Domain): DomainResource {
  return {
    ...commonOf(request),
    id: domain.id,
    hostname: domain.hostname,
    cname: ownHostname(request),
    kind: 'custom',
    created_at: isoTime(domain.createdAt),
    updated_at: isoTime(domain.updatedAt),
  };
}

function commonOf({ app }: AppRequest) {
  return {
    acm_status: null,
    acm_status_reason: null,
    app: { id: app.id, name: app.name },
    sni_endpoint: null,
    status: 'succeeded',
  } as const;
}
