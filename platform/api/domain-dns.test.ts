import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { dnsServer, type Zone } from '../apps/testing/dns-server.ts';
import { startApi, type TestApi } from './testing/server.ts';

const OWN = 'berth.example.net';

/** A Berth on `domain` with the app hello and its domains, and a DNS server that knows the zone. */
async function startWith(
  t: TestContext,
  { zone, domain = OWN, hostnames }: { zone: Zone; domain?: string; hostnames: readonly string[] },
): Promise<{ api: TestApi; asked: string[] }> {
  const api = await startApi(t, { domain });
  const { address, asked } = await dnsServer(t, zone);
  api.dnsServers.push(address);
  await api.newApp('hello');
  for (const hostname of hostnames) await api.client.addDomain('hello', hostname);
  return { api, asked };
}

test('a domain leads here by a CNAME to the app, by the same addresses, or by those of the machine', async (t) => {
  const zone = {
    [`hello.${OWN}`]: { a: ['203.0.113.5'], aaaa: ['2001:db8::5'] },
    'alias.example.com': { cname: `hello.${OWN}` },
    'same.example.com': { a: ['203.0.113.5'] },
    'machine.example.com': { a: ['192.0.2.10'], aaaa: ['2001:db8::10'] },
    'berth-check.wild.example.com': { a: ['203.0.113.5'] },
  };
  const hostnames = ['alias.example.com', 'same.example.com', 'machine.example.com', '*.wild.example.com'];
  const { api } = await startWith(t, { zone, hostnames });
  for (const hostname of hostnames) {
    const dns = await api.client.domainDns('hello', hostname);
    assert.deepEqual([dns.ok, dns.needed, dns.next], [true, true, null], hostname);
    assert.deepEqual(dns.expected, { cname: `hello.${OWN}`, addresses: ['203.0.113.5', '2001:db8::5'] });
  }
  const alias = await api.client.domainDns('hello', 'alias.example.com');
  assert.equal(alias.found?.cname, `hello.${OWN}`);
  assert.match(alias.message, /points to hello\.berth\.example\.net, which leads here/);
});

test('a domain that does not lead here is told with what its record must say', async (t) => {
  const zone: Zone = {
    [`hello.${OWN}`]: { a: ['203.0.113.5'] },
    'other.example.com': { a: ['198.51.100.1'] },
    'partly.example.com': { a: ['203.0.113.5', '198.51.100.1'] },
    'bare.example.com': {},
    'broken.example.com': 'broken',
  };
  const expected: [string, string | null, RegExp, RegExp][] = [
    [
      'none.example.com',
      'ENOTFOUND',
      /does not know/,
      /CNAME record to hello\.berth\.example\.net, or an A or AAAA record with 203\.0\.113\.5/,
    ],
    ['other.example.com', null, /leads to 198\.51\.100\.1, not to this Berth/, /CNAME record to hello/],
    ['partly.example.com', null, /only sometimes: it has 198\.51\.100\.1 too/, /Take 198\.51\.100\.1 out/],
    ['bare.example.com', 'ENODATA', /no address of it/, /CNAME record to hello/],
    ['broken.example.com', 'ESERVFAIL', /SERVFAIL/, /registrar/],
  ];
  const { api } = await startWith(t, { zone, hostnames: expected.map(([hostname]) => hostname) });
  for (const [hostname, error, message, next] of expected) {
    const dns = await api.client.domainDns('hello', hostname);
    assert.equal(dns.ok, false, hostname);
    assert.equal(dns.found?.error, error, hostname);
    assert.match(dns.message, message);
    assert.match(dns.next ?? '', next);
  }
});

test('a DNS server that does not answer is told of after 3 seconds, one that is not there at once', async (t) => {
  const zone: Zone = { [`hello.${OWN}`]: 'silent', 'slow.example.com': 'silent' };
  const { api } = await startWith(t, { zone, hostnames: ['slow.example.com'] });
  const slow = await api.client.domainDns('hello', 'slow.example.com');
  assert.deepEqual([slow.ok, slow.found?.error], [false, 'ETIMEOUT']);
  assert.match(slow.message, /did not answer within 3 seconds/);
  api.dnsServers.splice(0, 1, '127.0.0.1:9');
  const none = await api.client.domainDns('hello', 'slow.example.com');
  assert.deepEqual([none.ok, none.found?.error], [false, 'ECONNREFUSED']);
});

test('names under localhost and of the platform need no record, and DNS is not asked', async (t) => {
  const { api, asked } = await startWith(t, { zone: {}, hostnames: ['shop.localhost'] });
  for (const hostname of ['shop.localhost', `hello.${OWN}`]) {
    const dns = await api.client.domainDns('hello', hostname);
    assert.deepEqual([dns.ok, dns.needed, dns.found], [true, false, null], hostname);
  }
  assert.deepEqual(asked, []);
  assert.equal((await api.fetch('/apps/hello/domains/not.example.com/dns')).status, 404);
});

test('where the platform is on localhost, a domain is to have an address of the machine', async (t) => {
  const { api } = await startWith(t, {
    zone: {},
    domain: 'localhost',
    hostnames: ['www.example.com', '*.example.com'],
  });
  const dns = await api.client.domainDns('hello', 'www.example.com');
  assert.deepEqual(dns.expected, { cname: null, addresses: ['192.0.2.10', '2001:db8::10'] });
  assert.match(dns.next ?? '', /^Give www\.example\.com an A or AAAA record with 192\.0\.2\.10, 2001:db8::10\.$/);
  const wild = await api.client.domainDns('hello', '*.example.com');
  assert.equal(wild.checked, 'berth-check.example.com');
  assert.match(wild.next ?? '', /^Give \*\.example\.com an A/);
});
