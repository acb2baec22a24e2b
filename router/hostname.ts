import { isIPv6 } from 'node:net';

import { canonicalHostname } from '../platform/model/domain.ts';

const REG_NAME = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;
const PORT = /^[0-9]{0,5}$/;

/**
 * The hostname of a Host field or of an authority (RFC 9110 7.2: uri-host and optional port) as it is looked up: lower
 * case, no port, no trailing dot, IPv6 literals in brackets. null when it is not one.
 */
export function hostnameOf(authority: string): string | null {
  if (authority.startsWith('[')) return ipv6Literal(authority);
  const colon = authority.indexOf(':');
  const name = canonicalHostname(colon < 0 ? authority : authority.slice(0, colon));
  const port = colon < 0 ? '' : authority.slice(colon + 1);
  return name.length <= 253 && REG_NAME.test(name) && PORT.test(port) ? name : null;
}

function ipv6Literal(authority: string): string | null {
  const end = authority.indexOf(']');
  const address = authority.slice(1, end < 0 ? undefined : end).toLowerCase();
  const rest = end < 0 ? 'x' : authority.slice(end + 1);
  const portIsFine = rest === '' || (rest.startsWith(':') && PORT.test(rest.slice(1)));
  return portIsFine && isIPv6(address) && !address.includes('%') ? `[${address}]` : null;
}
