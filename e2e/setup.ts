import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { announceFacts, type Facts, hostBerth } from './berth.ts';
import { setStoryPassword } from './dashboard.ts';
import { removeAllOf } from './engine.ts';
import { freePorts } from './ports.ts';
import { type Outcome, run } from './process.ts';

const UP_MS = 480_000;

/** Brings up a Berth of the stories' own (or takes the running one in BERTH_E2E_HOME), and answers how to end it. */
// biome-ignore lint/style/noDefaultExport: this is how Playwright finds a global setup.
export default function setUp(): Promise<() => Promise<void>> {
  return setUpWith([]);
}

/** As the default, with more flags for `berth up`. */
export async function setUpWith(flags: readonly string[]): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'berth-e2e-'));
  const person = join(folder, 'person');
  await run(['mkdir', '-p', person]);
  writeFileSync(join(person, 'gitconfig'), '[user]\n\tname = Story\n\temail = story@example.com\n');
  const given = process.env['BERTH_E2E_HOME'];
  if (given !== undefined) {
    await announce({ folder, home: given, person, firstUp: null });
    return async () => rmSync(folder, { recursive: true, force: true });
  }
  const home = join(folder, 'home');
  const tearDown = () => takeDown({ folder, home, person });
  try {
    const firstUp = await up({ home, person, flags });
    if (firstUp.code !== 0) throw new Error(`berth up ended with ${firstUp.code}:\n${firstUp.output}`);
    await announce({ folder, home, person, firstUp });
    return tearDown;
  } catch (error) {
    await tearDown();
    throw error;
  }
}

async function up(options: { home: string; person: string; flags: readonly string[] }): Promise<Outcome> {
  const { home, person, flags } = options;
  const [apiPort, routerPort] = await freePorts();
  const onOutput = (text: string): boolean => process.stderr.write(text);
  const args = ['up', '--api-port', `${apiPort}`, '--router-port', `${routerPort}`, ...flags];
  return hostBerth(home, args, { person, onOutput, timeoutMs: UP_MS });
}

async function announce(about: {
  folder: string;
  home: string;
  person: string;
  firstUp: Outcome | null;
}): Promise<void> {
  const { folder, home, person, firstUp } = about;
  const settings: { instance: string; apiPort: number; routerPort: number; domain: string } = JSON.parse(
    readFileSync(join(home, 'settings.json'), 'utf8'),
  );
  const { instance, routerPort, domain } = settings;
  const apiUrl = `http://127.0.0.1:${settings.apiPort}`;
  const token = readFileSync(join(home, 'token'), 'utf8').trim();
  const facts: Facts = { home, instance, apiUrl, token, routerPort, domain, firstUp, person };
  const file = join(folder, 'facts.json');
  writeFileSync(file, JSON.stringify(facts), { mode: 0o600 });
  await setStoryPassword(facts);
  announceFacts(file);
}

/** Ends the Berth and takes away all that it made: also after an `up` that failed half way. */
async function takeDown({ folder, home, person }: { folder: string; home: string; person: string }): Promise<void> {
  const instance = instanceOf(home);
  if (instance !== null) {
    const down = await hostBerth(home, ['down'], { person });
    if (down.code !== 0) process.stderr.write(`berth down ended with ${down.code}:\n${down.output}`);
    await removeAllOf(instance);
    await removeFirewall(instance);
  }
  rmSync(folder, { recursive: true, force: true });
}

function instanceOf(home: string): string | null {
  try {
    const { instance }: { instance: string } = JSON.parse(readFileSync(join(home, 'settings.json'), 'utf8'));
    return instance;
  } catch {
    // `up` did not come that far, so it made nothing.
    return null;
  }
}

async function removeFirewall(instance: string): Promise<void> {
  const chains = [`BERTH-${instance}`, `BERTH-${instance}-FWD`];
  const { stdout } = await run(['iptables', '-S']).catch(() => ({ stdout: '' }));
  for (const line of stdout.split('\n')) {
    const isJump = chains.some((chain) => line.endsWith(` -j ${chain}`));
    if (isJump) await run(['iptables', '-w', ...line.replace(/^-A/, '-D').split(' ')]);
  }
  for (const chain of chains.filter((name) => stdout.includes(`-N ${name}\n`))) {
    await run(['iptables', '-w', '-F', chain]);
    await run(['iptables', '-w', '-X', chain]);
  }
}
