import { Problem } from './problem.ts';

/** What the apps' address pool must keep clear of. */
export interface TakenAddresses {
  /** IPv4 CIDRs that the host routes, that Docker networks have, or that are another Berth's pool. */
  readonly subnets: readonly string[];
  /** Addresses of name servers. */
  readonly resolvers: readonly string[];
}

/**
 * The first candidate that overlaps nothing taken, tried from a place that `seed` decides: two Berths that start on
 * one machine at once hardly choose the same. Throws a Problem when none is left.
 */
export function choosePool(taken: TakenAddresses, { seed }: { seed: number }): string {
  const candidates = poolCandidates();
  const avoid = [...taken.subnets, ...taken.resolvers.map((address) => `${address}/32`)];
  for (let step = 0; step < candidates.length; step++) {
    const candidate = candidates[(seed + step) % candidates.length];
    if (candidate !== undefined && !avoid.some((cidr) => overlaps(candidate, cidr))) return candidate;
  }
  throw new Problem('Cannot choose addresses for the apps: this machine routes all of 10.192.0.0/10 already', {
    next: 'Free a /16 of it.',
  });
}

/** Every /16 of 10.192.0.0/10: far from the ranges that Docker, virtual machines and home routers take by themselves. */
function poolCandidates(): string[] {
  return Array.from({ length: 64 }, (_, index) => `10.${192 + index}.0.0/16`);
}

/** Whether two IPv4 CIDRs have an address in common. */
export function overlaps(one: string, other: string): boolean {
  const a = rangeOf(one);
  const b = rangeOf(other);
  return a.first <= b.last && b.first <= a.last;
}

function rangeOf(cidr: string): { first: number; last: number } {
  const [address = '', bits = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const first = Math.floor(value / size) * size;
  return { first, last: first + size - 1 };
}

/** CIDRs of the host's routes in the text of /proc/net/route, without the default route. */
export function routedSubnets(procNetRoute: string): string[] {
  const rows = procNetRoute
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(/\s+/));
  const subnets = rows.map(([, destination = '', , , , , , mask = '']) => {
    const bits = addressOf(mask)
      .split('.')
      .reduce((sum, part) => sum + Number(part).toString(2).replaceAll('0', '').length, 0);
    return `${addressOf(destination)}/${bits}`;
  });
  return subnets.filter((subnet) => !subnet.endsWith('/0'));
}

/** `0002000A` (little-endian hexadecimal, as the kernel writes it) is 10.0.2.0. */
function addressOf(hexadecimal: string): string {
  return (hexadecimal.match(/../g) ?? [])
    .reverse()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
}

/** IPv4 name servers in the text of /etc/resolv.conf. */
export function resolversIn(resolvConf: string): string[] {
  return [...resolvConf.matchAll(/^\s*nameserver\s+(\d+\.\d+\.\d+\.\d+)\s*$/gm)].map((match) => match[1] ?? '');
}
