import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf } from './network.ts';

test('networkOf leaves IPv4 as it is and gives the /64 of IPv6, however it is written', () => {
  const cases = {
    '192.0.2.1': '192.0.2.1',
    unknown: 'unknown',
    '2001:db8:0:1:aaaa:bbbb:cccc:dddd': '2001:db8:0:1::/64',
    '2001:DB8::1:0:0:0:5': '2001:db8:0:1::/64',
    '2001:0db8:0000:0001::': '2001:db8:0:1::/64',
    '::1': '0:0:0:0::/64',
    'fe80::1': 'fe80:0:0:0::/64',
  };
  for (const [address, network] of Object.entries(cases)) assert.equal(networkOf(address), network, address);
});
