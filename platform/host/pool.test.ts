import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choosePool, overlaps, resolversIn, routedSubnets } from './pool.ts';

const ROUTES = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
tun0\t0000C80A\t00000000\t0001\t0\t0\t0\t0000F8FF\t0\t0\t0
`;

test('routedSubnets reads what the kernel writes, without the default route', () => {
  assert.deepEqual(routedSubnets(ROUTES), ['172.17.0.0/16', '10.200.0.0/13']);
});

test('resolversIn takes IPv4 name servers only', () => {
  const text = '# nameserver 1.1.1.1\nsearch lan\nnameserver 10.255.255.53\nnameserver fe80::1\n nameserver 9.9.9.9 \n';
  assert.deepEqual(resolversIn(text), ['10.255.255.53', '9.9.9.9']);
});

test('overlaps tells ranges that share an address', () => {
  assert.equal(overlaps('10.192.0.0/16', '10.192.255.0/24'), true);
  assert.equal(overlaps('10.192.0.0/16', '10.193.0.0/16'), false);
  assert.equal(overlaps('10.0.0.0/8', '10.254.0.0/16'), true);
  assert.equal(overlaps('10.192.3.7/32', '10.192.0.0/16'), true);
});

test('choosePool keeps clear of routes, Docker networks and resolvers', () => {
  const taken = { subnets: ['10.192.0.0/13', '10.201.7.0/24'], resolvers: ['10.200.0.53'] };
  assert.equal(choosePool(taken, { seed: 0 }), '10.202.0.0/16');
  assert.equal(choosePool(taken, { seed: 63 }), '10.255.0.0/16');
});

test('choosePool refuses when the machine routes all candidates', () => {
  assert.throws(() => choosePool({ subnets: ['10.0.0.0/8'], resolvers: [] }, { seed: 7 }), /Cannot choose addresses/);
});
