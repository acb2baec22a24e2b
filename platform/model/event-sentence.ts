import type { Event } from './event.ts';

/** What an event says to a person, without the app's name and who did it. */
export interface EventSentence {
  readonly text: string;
  /** `bad`: somebody has to look at it. */
  readonly tone: 'good' | 'bad' | 'plain';
}

type Told = Pick<Event, 'kind' | 'data'>;

/** The sentence of each kind of event; of one that this Berth does not know, the kind itself. */
export function eventSentence({ kind, data }: Told): EventSentence {
  const text = (name: string): string => String(data[name] ?? '');
  switch (kind) {
    case 'build.created':
    case 'build.started':
    case 'build.releasing':
    case 'build.succeeded':
    case 'build.failed':
    case 'build.cancelled':
      return buildSentence(kind, data);
    case 'build.cache-emptied':
      return plain(`Build cache ${text('name')} was emptied`);
    case 'release.created':
      return plain(`Release v${text('version')}: ${text('description')}`);
    case 'release.succeeded':
      return good(`Release v${text('version')} is live`);
    case 'release.failed':
      return bad(`Release v${text('version')} failed${cause(data)}`);
    case 'rollout.step':
      return rolloutSentence(data);
    case 'dyno.created':
    case 'dyno.state':
    case 'dyno.removed':
      return dynoSentence(kind, data);
    case 'set.state':
      return plain(`Dynos of ${text('type')}: ${text('state')}`);
    case 'formation.updated':
      return plain(`${text('type')} scaled from ${text('from')} to ${text('quantity')} (${text('size')})`);
    case 'domain.added':
      return plain(`Domain ${text('hostname')} added`);
    case 'domain.removed':
      return plain(`Domain ${text('hostname')} removed`);
    case 'config.revealed':
      return plain(
        data['name'] === undefined ? 'Config vars were revealed' : `Config var ${text('name')} was revealed`,
      );
    default:
      return otherSentence({ kind, data });
  }
}

function otherSentence({ kind, data }: Told): EventSentence {
  const text = (name: string): string => String(data[name] ?? '');
  switch (kind) {
    case 'app.created':
      return plain('App created');
    case 'app.renamed':
      return plain(`App renamed from ${text('from')} to ${text('to')}`);
    case 'app.maintenance':
      return plain(`Maintenance mode turned ${data['on'] === true ? 'on' : 'off'}`);
    case 'app.settings':
      return plain('Settings changed');
    case 'app.destroyed':
      return plain(`App ${text('name')} destroyed`);
    case 'app.removed':
      return plain('What was left of the app is removed');
    case 'account.created':
      return plain(`Account ${text('email')} created`);
    case 'token.created':
      return plain('API token created');
    case 'token.revoked':
      return plain('API token revoked');
    case 'session.created':
      return plain(`Signed in to the dashboard by ${text('by')} from ${text('address')}`);
    case 'session.ended':
      return plain('Signed out of the dashboard');
    case 'password.changed':
      return plain('Password changed');
    case 'login-link.created':
      return plain('Login link made');
    default:
      return plain(kind);
  }
}

const BUILD_WORDS = {
  'build.created': 'is queued',
  'build.started': 'started',
  'build.releasing': 'is being released',
  'build.succeeded': 'succeeded',
  'build.failed': 'failed',
  'build.cancelled': 'was cancelled',
} as const;

function buildSentence(kind: keyof typeof BUILD_WORDS, data: Told['data']): EventSentence {
  const version = String(data['version'] ?? '');
  const name = /^[0-9a-f]{40}$/.test(version) ? version.slice(0, 8) : version;
  const text = `Build${name === '' ? '' : ` of ${name}`} ${BUILD_WORDS[kind]}${cause(data)}`;
  if (kind === 'build.failed') return bad(text);
  return kind === 'build.succeeded' ? good(text) : plain(text);
}

const STEPS: Readonly<Record<string, string>> = {
  waiting: 'waiting',
  'release-phase': 'running the release phase',
  starting: 'starting dynos',
  switching: 'switching to the new dynos',
};

function rolloutSentence(data: Told['data']): EventSentence {
  const of = data['version'] === undefined ? 'Rollout' : `Rollout of v${String(data['version'])}`;
  if (data['status'] === 'succeeded') return good(`${of} done`);
  if (data['status'] === 'failed') return bad(`${of} failed${cause(data)}`);
  const step = String(data['step']);
  return plain(`${of}: ${STEPS[step] ?? step}`);
}

function dynoSentence(kind: 'dyno.created' | 'dyno.state' | 'dyno.removed', data: Told['data']): EventSentence {
  const name = String(data['name']);
  if (kind === 'dyno.created') return plain(`Dyno ${name} is starting`);
  if (kind === 'dyno.removed') return plain(`Dyno ${name} is gone`);
  if (data['state'] === 'crashed') return bad(`Dyno ${name} crashed${cause(data)}`);
  const text = `Dyno ${name} is ${String(data['state'])}`;
  return data['state'] === 'up' ? good(text) : plain(text);
}

function cause(data: Told['data']): string {
  return data['code'] === undefined ? '' : ` (${String(data['code'])})`;
}

function plain(text: string): EventSentence {
  return { text, tone: 'plain' };
}

function good(text: string): EventSentence {
  return { text, tone: 'good' };
}

function bad(text: string): EventSentence {
  return { text, tone: 'bad' };
}
