import type { DomainDnsResource } from '../client/overview-resources.ts';
import { dnsVerdict, needsNoRecord } from '../model/domain-dns.ts';
import type { Names } from './dependencies.ts';
import { hostnameOf, ownHostname } from './domains.ts';
import { type AppRequest, type Endpoint, param } from './endpoint.ts';
import { ok } from './reply.ts';

/** `/apps/:app/domains/:domain/dns`: Berth's own. */
export const domainDnsEndpoints: readonly Endpoint[] = [
  { access: 'app', method: 'GET', path: '/apps/:app/domains/:domain/dns', action: 'app:read', handle: check },
];

async function check(request: AppRequest) {
  const { names, places } = request.deps;
  const hostname = hostnameOf(request, param(request, 'domain'));
  if (needsNoRecord(hostname, places.domain)) return ok(unneeded(hostname));
  const checked = hostname.replace(/^\*\./, 'berth-check.');
  const own = ownHostname(request);
  const target = needsNoRecord(own, 'localhost') ? null : own;
  const [found, targeted] = await Promise.all([names.ask(checked), target === null ? null : names.ask(target)]);
  const addresses = addressesOf(names, targeted?.addresses ?? []);
  const {
    message,
    next,
    ok: leadsHere,
  } = dnsVerdict({ hostname, checked, target, addresses: addresses.leading, found });
  const body: DomainDnsResource = {
    hostname,
    checked,
    needed: true,
    expected: { cname: target, addresses: addresses.shown },
    found: { cname: found.cname, addresses: found.addresses, error: found.error },
    ok: leadsHere,
    message,
    next,
  };
  return ok(body);
}

/**
 * Where the app's own hostname leads is where others are to lead: behind a router or a balancer the machine's own
 * addresses are not what the world sees.
 */
function addressesOf(names: Names, targeted: readonly string[]) {
  const machine = names.machineAddresses();
  return { shown: targeted.length > 0 ? targeted : machine, leading: [...new Set([...targeted, ...machine])] };
}

function unneeded(hostname: string): DomainDnsResource {
  const why = needsNoRecord(hostname, 'localhost')
    ? `${hostname} leads to the machine of the browser by itself: no DNS record is needed.`
    : `${hostname} is a name of this Berth's own: it needs no DNS record of its own.`;
  const none = { cname: null, addresses: [] };
  return {
    hostname,
    checked: hostname,
    needed: false,
    expected: none,
    found: null,
    ok: true,
    message: why,
    next: null,
  };
}
