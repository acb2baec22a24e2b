/** What DNS says of a name at one moment. */
export interface DnsAnswer {
  readonly cname: string | null;
  /** IPv4 and IPv6, as text. */
  readonly addresses: readonly string[];
  /** Why there are no addresses, as c-ares names it; null when there are some. */
  readonly error: DnsError | null;
}

export type DnsError = 'ENOTFOUND' | 'ENODATA' | 'ETIMEOUT' | 'ESERVFAIL' | 'EREFUSED' | 'ECONNREFUSED' | 'EOTHER';

/** What a hostname must lead to, and what it leads to. */
export interface DnsSituation {
  readonly hostname: string;
  /** The name that is asked for; of a wildcard one that it covers. */
  readonly checked: string;
  /** The app's own hostname when DNS knows it, else null: `*.localhost` is a name on each machine by itself. */
  readonly target: string | null;
  /** Addresses that lead here: those that the target has, and the machine's own. */
  readonly addresses: readonly string[];
  readonly found: DnsAnswer;
}

export interface DnsVerdict {
  readonly ok: boolean;
  readonly message: string;
  /** The step to take; null when there is none. */
  readonly next: string | null;
}

/** Whether `hostname` leads to a browser's own machine, or is a name that this Berth gives out: neither needs a record. */
export function needsNoRecord(hostname: string, baseDomain: string): boolean {
  return [baseDomain, 'localhost'].some((base) => hostname === base || hostname.endsWith(`.${base}`));
}

/** Whether what DNS says leads to this Berth, in words. */
export function dnsVerdict(situation: DnsSituation): DnsVerdict {
  const { checked, target, addresses, found } = situation;
  if (target !== null && found.cname === target && found.addresses.length > 0) {
    return { ok: true, message: `${checked} points to ${target}, which leads here.`, next: null };
  }
  if (found.error !== null) return { ok: false, ...faultOf(situation, found.error) };
  const foreign = found.addresses.filter((address) => !addresses.includes(address));
  if (foreign.length === 0) return { ok: true, message: `${checked} has the address of this Berth.`, next: null };
  const isPart = foreign.length < found.addresses.length;
  return {
    ok: false,
    message: isPart
      ? `${checked} leads here only sometimes: it has ${list(foreign)} too, which this Berth does not have.`
      : `${checked} leads to ${list(foreign)}, not to this Berth.`,
    next: isPart
      ? `Take ${list(foreign)} out of its records.`
      : `${recordToMake(situation)} If those addresses pass requests on to this Berth, leave it as it is.`,
  };
}

function faultOf(situation: DnsSituation, error: DnsError): { message: string; next: string } {
  const { checked, found } = situation;
  switch (error) {
    case 'ENOTFOUND':
      return { message: `DNS does not know ${checked}.`, next: recordToMake(situation) };
    case 'ENODATA':
      return found.cname === null
        ? { message: `DNS knows ${checked}, but no address of it.`, next: recordToMake(situation) }
        : { message: `${checked} points to ${found.cname}, which has no address.`, next: recordToMake(situation) };
    case 'ETIMEOUT':
      return { message: 'The DNS server did not answer within 3 seconds.', next: 'Check again in a moment.' };
    case 'ESERVFAIL':
      return {
        message: `The name servers of ${checked} do not answer as they should (SERVFAIL).`,
        next: 'Look at the name servers and DNSSEC of the domain, at the registrar.',
      };
    case 'EREFUSED':
    case 'ECONNREFUSED':
      return {
        message: 'The DNS server of this machine does not answer its questions.',
        next: 'Look at /etc/resolv.conf on the machine that runs Berth.',
      };
    case 'EOTHER':
      return { message: `DNS gives no answer for ${checked} that can be read.`, next: 'Check again in a moment.' };
    default:
      return error satisfies never;
  }
}

function recordToMake({ hostname, target, addresses }: DnsSituation): string {
  const own = addresses.length === 0 ? null : `an A or AAAA record with ${list(addresses)}`;
  if (target === null) return own === null ? 'Give it the address of this machine.' : `Give ${hostname} ${own}.`;
  const alias = `Give ${hostname} a CNAME record to ${target}`;
  return own === null ? `${alias}.` : `${alias}, or ${own}.`;
}

function list(items: readonly string[]): string {
  return items.join(', ');
}
