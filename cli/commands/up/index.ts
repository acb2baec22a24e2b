import { upstreamSources } from '../../../buildpacks/upstreams.ts';
import type { Machine } from '../../../platform/host/machine.ts';
import { up } from '../../../platform/host/up.ts';
import { apiUrl, appUrl, dashboardUrl } from '../../../platform/host/urls.ts';
import type { Command, Invocation } from '../../command.ts';
import { readEnvironment } from '../../environment.ts';
import { Failure, USAGE_ERROR } from '../../failure.ts';
import { listFlag } from '../../flags.ts';
import { machineOf } from '../../machine.ts';
import { paint, say, sayJson, type Terminal } from '../../terminal.ts';

export const command: Command = {
  summary: 'Start Berth on this machine, and set up what it needs where that is missing',
  act: 'start Berth',
  usage: '',
  examples: ['berth up', 'berth up --router-port 8080 --api-port 5000', 'berth up --ca-bundle /etc/ssl/company.pem'],
  flags: {
    'router-port': { type: 'string' },
    'api-port': { type: 'string' },
    domain: { type: 'string' },
    'ca-bundle': { type: 'string' },
    'local-buildpacks': { type: 'string' },
    mirror: { type: 'string', multiple: true },
    home: { type: 'string' },
    'no-sample': { type: 'boolean' },
    inside: { type: 'string' },
  },
  flagHelp: {
    'router-port': 'port of all apps (80 as root where it is free, else 8080 or the next free one)',
    'api-port': 'loopback port of the API and git (5000 or the next free one)',
    domain: 'base domain: an app answers to <app>.<domain> (localhost)',
    'ca-bundle': 'PEM file of extra certificate authorities that builds and dynos trust',
    'local-buildpacks':
      'on or off: whether buildpacks may be fetched from private and loopback addresses, and over http (off)',
    mirror:
      'NAME=URL: where versions of a language come from instead of its own site (ruby, php, python), or NAME=off; may be given several times',
    home: 'data folder (BERTH_HOME, /var/lib/berth as root, ~/.local/share/berth else)',
    'no-sample': 'do not deploy the sample app',
    inside: 'for the containers of docker-compose.yml: prepare, or finish once platform and router run',
  },
  description: 'Each step is done only where it is needed: a second `berth up` changes nothing.',
  async run(invocation) {
    const { flags } = invocation;
    const machine = machineOf(invocation);
    const { settings, sampleUrl, signIn } = await up(machine, {
      wishes: {
        routerPort: portFrom(flags['router-port']),
        apiPort: portFrom(flags['api-port']),
        domain: textFrom(flags['domain']),
        caBundle: textFrom(flags['ca-bundle']),
        allowLocalBuildpacks: switchFrom(flags['local-buildpacks']),
        ...mirrorsFrom(listFlag(invocation, 'mirror')),
      },
      sample: flags['no-sample'] !== true,
      part: partFrom(flags['inside']),
    });
    if (flags['inside'] === 'prepare') return 0;
    const result = {
      sample: sampleUrl,
      dashboard: dashboardUrl(settings),
      signIn: signIn.by === 'link' ? signIn.link.url : null,
      api: apiUrl(settings),
      tokenFile: machine.paths.tokenFile,
    };
    if (invocation.json) sayJson(invocation.terminal, result);
    else {
      const example = appUrl('<app>', settings);
      sayEnd(invocation.terminal, {
        ...result,
        ...nextCommands(machine),
        mustAsk: signIn.by === 'ask',
        home: machine.paths.home,
        example,
      });
    }
    return 0;
  },
};

interface End {
  readonly sample: string | null;
  readonly dashboard: string;
  /** The link that sets the password, when it was made just now. */
  readonly signIn: string | null;
  /** Whether no password is set, and a link was made before. */
  readonly mustAsk: boolean;
  readonly loginLink: string;
  readonly api: string;
  readonly tokenFile: string;
  readonly home: string;
  readonly example: string;
  /** Command lines that lead to an app of one's own. */
  readonly env: string;
  readonly create: string;
}

function sayEnd(terminal: Terminal, end: End): void {
  say(terminal);
  say(terminal, paint(terminal, 'bold', 'Berth is up.'));
  if (end.sample !== null) say(terminal, `  Sample app  ${paint(terminal, 'cyan', end.sample)}`);
  say(terminal, `  Dashboard   ${paint(terminal, 'cyan', end.dashboard)}`);
  if (end.signIn !== null) say(terminal, `  Sign in     ${end.signIn} (once, within 30 minutes)`);
  if (end.mustAsk)
    say(terminal, `  Sign in     with the link that was printed first, or that this makes: ${end.loginLink}`);
  say(terminal, `  API         ${end.api}`);
  say(terminal, `  Token       ${end.tokenFile} (readable by its owner alone)`);
  say(terminal, `  Data        ${end.home}`);
  say(terminal);
  say(terminal, 'To deploy an app of yours, in its folder (a git repository):');
  say(terminal, `  eval "$(${end.env})"`);
  say(terminal, `  ${end.create}`);
  say(terminal, '  git push berth main');
  say(terminal, `It then answers on ${end.example}`);
}

/** How a person at this machine calls Berth: by the path of its checkout, or through Docker where it runs in containers. */
function nextCommands({ isContainer, codeRoot, paths }: Machine): Pick<End, 'env' | 'create' | 'loginLink'> {
  if (isContainer) {
    const inside = 'docker compose exec -T platform berth';
    return { env: `${inside} env`, create: './bin/berth create hello', loginLink: `${inside} login-link` };
  }
  const elsewhere = paths.home === readEnvironment({}).home ? '' : `BERTH_HOME=${paths.home} `;
  const berth = elsewhere + (process.cwd() === codeRoot ? './bin/berth' : `${codeRoot}/bin/berth`);
  return { env: `${berth} env`, create: `${codeRoot}/bin/berth create hello`, loginLink: `${berth} login-link` };
}

function partFrom(flag: Invocation['flags'][string]): 'whole' | 'prepare' | 'finish' {
  if (flag === undefined) return 'whole';
  if (flag === 'prepare' || flag === 'finish') return flag;
  throw new Failure('Cannot run a part of up that is neither `prepare` nor `finish`', { exitCode: USAGE_ERROR });
}

function textFrom(flag: Invocation['flags'][string]): string | null {
  return typeof flag === 'string' ? flag : null;
}

function switchFrom(flag: Invocation['flags'][string]): boolean | null {
  if (typeof flag !== 'string') return null;
  if (flag === 'on' || flag === 'off') return flag === 'on';
  throw new Failure(`Cannot use ${JSON.stringify(flag)} for --local-buildpacks: it is neither on nor off`, {
    exitCode: USAGE_ERROR,
  });
}

function mirrorsFrom(flags: readonly string[]): { mirrors?: Record<string, string | null> } {
  if (flags.length === 0) return {};
  return { mirrors: Object.fromEntries(flags.map(mirrorFrom)) };
}

function mirrorFrom(flag: string): [name: string, url: string | null] {
  const [, name = '', text = ''] = /^([a-z]+)=([^\s'"]+)$/.exec(flag) ?? [];
  const names = upstreamSources.map((source) => source.name);
  const isUrl = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
  if (!names.includes(name) || !(isUrl || text === 'off')) {
    throw new Failure(
      `Cannot use ${JSON.stringify(flag)} as a mirror: write NAME=URL or NAME=off, where NAME is one of ${names.join(', ')}`,
      { exitCode: USAGE_ERROR },
    );
  }
  return [name, text === 'off' ? null : text.replace(/\/*$/, '/')];
}

function portFrom(flag: Invocation['flags'][string]): number | null {
  if (typeof flag !== 'string') return null;
  if (/^\d{1,5}$/.test(flag)) return Number(flag);
  throw new Failure(`Cannot use ${JSON.stringify(flag)} as a port: it is no number`, { exitCode: USAGE_ERROR });
}
