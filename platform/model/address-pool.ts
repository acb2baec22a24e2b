/** Arithmetic on the address pool: an app has a /24 of it, a dyno a host number of that. */

/** How many /24 networks the pool (IPv4 CIDR) holds. */
export function subnetsIn(pool: string): number {
  return 2 ** (24 - parse(pool).prefix);
}

const BUILD_SUBNETS = 16;
const BUILD_SUBNET_SIZE = 16;

/** How many apps the pool has networks for: its last /24 is for builds. */
export function appSubnetsIn(pool: string): number {
  return subnetsIn(pool) - 1;
}

/** The /28 networks for builds: the pool's last /24, so that what holds for the pool's addresses holds for builds. */
export function buildSubnetsOf(pool: string): string[] {
  const index = subnetsIn(pool) - 1;
  return Array.from(
    { length: BUILD_SUBNETS },
    (_, part) => `${addressOf({ pool, index, host: part * BUILD_SUBNET_SIZE })}/28`,
  );
}

/** The `index`-th /24 of the pool, as a CIDR. */
export function subnetOf({ pool, index }: { pool: string; index: number }): string {
  return `${dotted(parse(pool).base + index * 256)}/24`;
}

/** Address of host number `host` in the `index`-th /24 of the pool. */
export function addressOf({ pool, index, host }: { pool: string; index: number; host: number }): string {
  return dotted(parse(pool).base + index * 256 + host);
}

/** The host number (last byte) of a dyno's address. */
export function hostOf(address: string): number {
  return Number(address.split('.')[3]);
}

function parse(pool: string): { base: number; prefix: number } {
  const numbers = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(pool)?.slice(1).map(Number) ?? [];
  const [prefix = 0, ...bytes] = numbers.toReversed();
  if (prefix < 8 || prefix > 24 || bytes.some((byte) => byte > 255)) {
    throw new Error(`Cannot use the address pool ${pool}: it must be an IPv4 network between /8 and /24`);
  }
  const address = bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
  return { base: address - (address % 2 ** (32 - prefix)), prefix };
}

function dotted(value: number): string {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.');
}
