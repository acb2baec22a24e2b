import { exec } from '../exec.ts';
import type { Settings } from '../model/installation.ts';
import { readTextIfThere } from './files.ts';
import { resolversIn } from './pool.ts';

type FirewallSettings = Pick<Settings, 'instance' | 'pool' | 'routerPort'>;

/** How the firewall came out: `unchanged` when all rules were there. */
export type FirewallResult =
  | { readonly state: 'unchanged' | 'applied' }
  | { readonly state: 'impossible'; readonly reason: string };

const DOCKER_CHAIN = 'DOCKER-USER';
const INSTANCE = /^[0-9a-zA-Z-]{1,16}$/;

/**
 * The rules of one Berth, for iptables-restore: from the app pool the host answers on the router's port and (where it
 * is a name server itself) on DNS only; nothing from the pool reaches link-local addresses, nor ports that other
 * containers publish on the host.
 */
export function firewallRules({ instance, pool, routerPort }: FirewallSettings, resolvers: readonly string[]): string {
  const [input, forward] = chainsOf(instance);
  const names = resolvers.filter((address) => !address.startsWith('127.'));
  return [
    '*filter',
    `:${input} - [0:0]`,
    `:${forward} - [0:0]`,
    `-A ${input} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
    `-A ${input} -p tcp -m tcp --dport ${routerPort} -j ACCEPT`,
    ...names.flatMap((address) => [
      `-A ${input} -d ${address}/32 -p udp -m udp --dport 53 -j ACCEPT`,
      `-A ${input} -d ${address}/32 -p tcp -m tcp --dport 53 -j ACCEPT`,
    ]),
    `-A ${input} -j DROP`,
    `-A ${forward} -d 169.254.0.0/16 -j DROP`,
    `-A ${forward} -m conntrack --ctstate DNAT -m conntrack ! --ctorigdst ${pool} -j DROP`,
    `-A ${forward} -j RETURN`,
    'COMMIT',
    '',
  ].join('\n');
}

/**
 * Puts the rules in place where they are not (with `dryRun` only says whether it would). Needs root; says why where
 * iptables cannot work here.
 */
export async function ensureFirewall(
  settings: FirewallSettings,
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<FirewallResult> {
  const { instance, pool } = settings;
  if (!INSTANCE.test(instance)) throw new Error(`Cannot name firewall chains after ${instance}`);
  const [input, forward] = chainsOf(instance);
  try {
    const rules = firewallRules(settings, resolversIn(readTextIfThere('/etc/resolv.conf') ?? ''));
    const current = await run(['iptables', '-S']);
    const rulesMissing = rules.split('\n').some((line) => line.startsWith('-A ') && !current.includes(`${line}\n`));
    const outer = current.includes(`-N ${DOCKER_CHAIN}\n`) ? DOCKER_CHAIN : 'FORWARD';
    const jumps = [
      ['INPUT', '-s', pool, '-j', input],
      [outer, '-s', pool, '-j', forward],
    ] as const;
    const missing = jumps.filter((jump) => !current.includes(`-A ${jump.join(' ')}\n`));
    if (!rulesMissing && missing.length === 0) return { state: 'unchanged' };
    if (dryRun) return { state: 'applied' };
    if (rulesMissing) await run(['iptables-restore', '-w', '--noflush'], rules);
    for (const [chain, ...rule] of missing) await run(['iptables', '-w', '-I', chain, '1', ...rule]);
    return { state: 'applied' };
  } catch (error) {
    return { state: 'impossible', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Takes the rules of one Berth away again; those that are gone already are no error. */
export async function removeFirewall(instance: string): Promise<void> {
  const chains = chainsOf(instance);
  const current = await run(['iptables', '-S']);
  const jumps = current.split('\n').filter((line) => chains.some((chain) => line.endsWith(` -j ${chain}`)));
  for (const jump of jumps) await run(['iptables', '-w', ...jump.replace(/^-A/, '-D').split(' ')]);
  for (const chain of chains.filter((name) => current.includes(`-N ${name}\n`))) {
    await run(['iptables', '-w', '-F', chain]);
    await run(['iptables', '-w', '-X', chain]);
  }
}

/** Pools of the Berths whose firewall is up on this machine; none where iptables cannot be asked. */
export async function otherPools(): Promise<string[]> {
  const current = await run(['iptables', '-S', 'INPUT']).catch(() => '');
  return [...current.matchAll(/^-A INPUT -s (\S+) -j BERTH-\S+$/gm)].map((match) => match[1] ?? '');
}

function chainsOf(instance: string): [input: string, forward: string] {
  return [`BERTH-${instance}`, `BERTH-${instance}-FWD`];
}

async function run(argv: readonly string[], input?: string): Promise<string> {
  const { exitCode, stdout, stderr } = await exec(argv, input === undefined ? {} : { input });
  if (exitCode !== 0) throw new Error(stderr.trim().split('\n')[0] || `${argv[0]} ended with code ${exitCode}`);
  return stdout;
}
