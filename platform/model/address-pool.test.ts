import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, appSubnetsIn, buildSubnetsOf, hostOf, subnetOf, subnetsIn } from './address-pool.ts';

test('subnetsIn counts the /24 networks of a pool', () => {
  assert.equal(subnetsIn('10.90.0.0/16'), 256);
  assert.equal(subnetsIn('10.90.3.0/24'), 1);
  assert.equal(subnetsIn('172.16.0.0/12'), 4096);
});

test('subnetOf and addressOf count through the pool, over the ends of bytes too', () => {
  assert.equal(subnetOf({ pool: '10.90.0.0/16', index: 0 }), '10.90.0.0/24');
  assert.equal(subnetOf({ pool: '10.90.0.0/16', index: 255 }), '10.90.255.0/24');
  assert.equal(subnetOf({ pool: '172.16.0.0/12', index: 256 }), '172.17.0.0/24');
  assert.equal(subnetOf({ pool: '192.168.16.0/20', index: 3 }), '192.168.19.0/24');
  assert.equal(addressOf({ pool: '10.90.0.0/16', index: 7, host: 253 }), '10.90.7.253');
  assert.equal(addressOf({ pool: '200.1.0.0/16', index: 1, host: 2 }), '200.1.1.2');
});

test('hostOf reads back the host number', () => {
  assert.equal(hostOf('10.90.7.253'), 253);
});

test('a pool that is no IPv4 network between /8 and /24 is refused', () => {
  for (const pool of [
    '',
    'pool',
    '10.0.0.0',
    '10.0.0.0/25',
    '10.0.0.0/7',
    'fd00::/16',
    '10.x.0.0/16',
    '10.0.0/16',
    '10.300.0.0/16',
  ]) {
    assert.throws(() => subnetsIn(pool), /Cannot use the address pool/, pool);
  }
});

test('buildSubnetsOf divides the last /24 of the pool, which no app gets', () => {
  const subnets = buildSubnetsOf('10.90.0.0/16');
  assert.equal(subnets.length, 16);
  assert.equal(subnets[0], '10.90.255.0/28');
  assert.equal(subnets[15], '10.90.255.240/28');
  assert.equal(appSubnetsIn('10.90.0.0/16'), 255);
});
