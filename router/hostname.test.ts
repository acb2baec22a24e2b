import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hostnameOf } from './hostname.ts';

test('hostnameOf gives the canonical name when there are capitals, a port or a trailing dot', () => {
  assert.equal(hostnameOf('Hello.LOCALHOST.:8080'), 'hello.localhost');
  assert.equal(hostnameOf('hello.localhost:'), 'hello.localhost');
  assert.equal(hostnameOf('127.0.0.1:80'), '127.0.0.1');
  assert.equal(hostnameOf('[::1]:8080'), '[::1]');
  assert.equal(hostnameOf('[2001:DB8::1]'), '[2001:db8::1]');
});

test('hostnameOf gives null when the value is not a hostname', () => {
  const values = [
    '',
    '.',
    'a..b',
    'a b',
    'a/b',
    'user@a',
    'a:b',
    'a:123456',
    '[::1',
    '[::1]x',
    '[fe80::1%eth0]',
    '[1.2.3.4]',
    'a,b',
    'é',
  ];
  assert.deepEqual(
    values.filter((value) => hostnameOf(value) !== null),
    [],
  );
  assert.equal(hostnameOf(`${'a'.repeat(250)}.com`), null);
});
