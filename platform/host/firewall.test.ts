import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firewallRules } from './firewall.ts';
import { type Namespace, newNamespace } from './testing/network-namespace.ts';

const SETTINGS = { instance: 'ab12cd34', pool: '10.201.0.0/16', routerPort: 8080 };

test('firewallRules lets the pool reach the router and name servers of this host, and nothing else', () => {
  const rules = firewallRules(SETTINGS, ['127.0.0.53', '10.1.2.3']).split('\n');
  assert.ok(rules.includes('-A BERTH-ab12cd34 -p tcp -m tcp --dport 8080 -j ACCEPT'));
  assert.ok(rules.includes('-A BERTH-ab12cd34 -d 10.1.2.3/32 -p udp -m udp --dport 53 -j ACCEPT'));
  assert.equal(rules.filter((rule) => rule.includes('127.0.0.53')).length, 0);
  assert.ok(rules.includes('-A BERTH-ab12cd34-FWD -d 169.254.0.0/16 -j DROP'));
  assert.equal(rules.filter((rule) => rule.startsWith('-A BERTH-ab12cd34 ')).at(-1), '-A BERTH-ab12cd34 -j DROP');
});

test('ensureFirewall is idempotent, puts back what was lost, and removeFirewall leaves nothing', async (t) => {
  const namespace = await newNamespace(t);
  if (namespace === null) return t.skip('needs root and network namespaces');
  assert.deepEqual(await firewall(namespace, 'ensure'), { state: 'applied' });
  assert.deepEqual(await firewall(namespace, 'ensure'), { state: 'unchanged' });
  const rules = await namespace.run(['iptables', '-S']);
  assert.match(rules, /^-A INPUT -s 10\.201\.0\.0\/16 -j BERTH-ab12cd34$/m);
  assert.match(rules, /^-A FORWARD -s 10\.201\.0\.0\/16 -j BERTH-ab12cd34-FWD$/m);
  await namespace.run(['iptables', '-D', 'BERTH-ab12cd34', '-j', 'DROP']);
  assert.deepEqual(await firewall(namespace, 'look'), { state: 'applied' }, 'a dry run says that rules are missing');
  assert.deepEqual(await firewall(namespace, 'ensure'), { state: 'applied' });
  assert.equal(await namespace.run(['iptables', '-S']), rules, 'as it was, with no rule twice');
  assert.deepEqual(await firewall(namespace, 'pools'), ['10.201.0.0/16']);
  await firewall(namespace, 'remove');
  assert.doesNotMatch(await namespace.run(['iptables', '-S']), /BERTH/);
});

test('from the pool the host answers on the router port alone', async (t) => {
  const namespace = await newNamespace(t);
  if (namespace === null) return t.skip('needs root and network namespaces');
  const dyno = await namespace.peer({ host: '10.201.0.1/24', peer: '10.201.0.2/24' });
  await namespace.serve([8080, 9090]);
  assert.equal(await dyno.canConnect('10.201.0.1', 9090), true, 'without the rules everything is open');
  await firewall(namespace, 'ensure');
  assert.equal(await dyno.canConnect('10.201.0.1', 8080), true);
  assert.equal(await dyno.canConnect('10.201.0.1', 9090), false);
});

async function firewall(namespace: Namespace, act: 'ensure' | 'look' | 'pools' | 'remove'): Promise<unknown> {
  const calls = {
    ensure: `await firewall.ensureFirewall(${JSON.stringify(SETTINGS)})`,
    look: `await firewall.ensureFirewall(${JSON.stringify(SETTINGS)}, { dryRun: true })`,
    pools: 'await firewall.otherPools()',
    remove: `await firewall.removeFirewall('${SETTINGS.instance}') ?? null`,
  };
  const script = `const firewall = await import(${JSON.stringify(`${import.meta.dirname}/firewall.ts`)});
    console.log(JSON.stringify(${calls[act]}));`;
  return JSON.parse(await namespace.run([process.execPath, '--input-type=module', '--eval', script]));
}
