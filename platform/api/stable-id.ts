import { createHash } from 'node:crypto';

/** The same UUID (version 8, RFC 9562) for the same `name`, for resources that have no row: stacks, sizes, own domains. */
export function stableId(name: string): string {
  const hash = createHash('sha256').update(`berth:${name}`).digest('hex');
  const variant = ((Number.parseInt(hash.slice(16, 17), 16) & 3) | 8).toString(16);
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    variant + hash.slice(17, 20),
    hash.slice(20, 32),
  ].join('-');
}
