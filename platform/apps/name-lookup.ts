import { Resolver } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import type { DnsAnswer, DnsError } from '../model/domain-dns.ts';

const TIMEOUT_MS = 3_000;
const KNOWN: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'ENODATA',
  'ETIMEOUT',
  'ESERVFAIL',
  'EREFUSED',
  'ECONNREFUSED',
]);
/** Networks of containers, Berth's own among them. */
const INNER = /^(?:docker|br-|bth|veth|cni|virbr)/;

/** Asks DNS what it says of names, whatever the machine's own `/etc/hosts` says. */
export class NameLookup {
  readonly #servers: readonly string[] | null;
  readonly #machineAddresses: () => readonly string[];

  /** `servers` (`address:port`): those of the machine when absent; read anew for each question. */
  constructor(options: { servers?: readonly string[]; machineAddresses?: () => readonly string[] } = {}) {
    this.#servers = options.servers ?? null;
    this.#machineAddresses = options.machineAddresses ?? addressesOfInterfaces;
  }

  /** Addresses of this machine that others may reach it by. */
  machineAddresses(): readonly string[] {
    return this.#machineAddresses();
  }

  /** Never rejects, and takes 3 s at most. */
  async ask(hostname: string): Promise<DnsAnswer> {
    const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1 });
    if (this.#servers !== null) resolver.setServers(this.#servers);
    const timer = setTimeout(() => resolver.cancel(), TIMEOUT_MS);
    try {
      const [cname, four, six] = await Promise.allSettled([
        resolver.resolveCname(hostname),
        resolver.resolve4(hostname),
        resolver.resolve6(hostname),
      ]);
      const addresses = [...answersOf(four), ...answersOf(six)];
      return {
        cname: answersOf(cname)[0]?.toLowerCase() ?? null,
        addresses,
        error: addresses.length > 0 ? null : errorOf([four, six]),
      };
    } finally {
      clearTimeout(timer);
    }
  }
}

function addressesOfInterfaces(): string[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ address, internal }) => !internal && !INNER.test(name) && !/^(?:fe80:|169\.254\.)/.test(address))
      .map(({ address }) => address),
  );
}

function answersOf<T>(settled: PromiseSettledResult<T[]>): T[] {
  return settled.status === 'fulfilled' ? settled.value : [];
}

/** That a family of addresses is missing matters least: the other's reason is the one to tell. */
function errorOf(settled: readonly PromiseSettledResult<string[]>[]): DnsError {
  const codes = settled.flatMap((each) => (each.status === 'rejected' ? [codeOf(each.reason)] : []));
  return codes.find((code) => code !== 'ENODATA') ?? codes[0] ?? 'ENODATA';
}

function codeOf(reason: unknown): DnsError {
  const code = reason instanceof Error && 'code' in reason ? String(reason.code) : '';
  if (code === 'ECANCELLED') return 'ETIMEOUT';
  return isKnown(code) ? code : 'EOTHER';
}

function isKnown(code: string): code is DnsError {
  return KNOWN.has(code);
}
