import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ObservedContainer } from '../engine/engine.ts';
import type { Dyno } from '../model/dyno.ts';
import type { ProcessSet } from '../model/process-set.ts';
import { type Action, decide, type Wanted } from './decide.ts';

const NOW = 1_000_000;
const ENDPOINT = { host: '10.90.0.2', port: 8000 };

function set(change: Partial<ProcessSet> = {}): ProcessSet {
  return { id: 's1', appId: 'a', releaseId: 'r1', type: 'web', state: 'live', createdAt: 0, updatedAt: 0, ...change };
}

function dyno(id: string, change: Partial<Dyno> = {}): Dyno {
  return {
    id,
    appId: 'a',
    releaseId: 'r1',
    processSetId: 's1',
    type: 'web',
    name: 'web.1',
    state: 'up',
    address: '10.90.0.2',
    endpoint: ENDPOINT,
    command: 'node server.js',
    attached: false,
    crashes: 0,
    retryAt: null,
    exitCode: null,
    errorCode: null,
    errorMessage: null,
    errorNext: null,
    createdAt: NOW,
    updatedAt: NOW,
    ...change,
  };
}

function container(dynoId: string, change: Partial<ObservedContainer> = {}): ObservedContainer {
  return {
    containerId: `c-${dynoId}`,
    dynoId,
    setId: 's1',
    appId: 'a',
    name: 'web.1',
    state: 'running',
    exitCode: null,
    outOfMemory: false,
    startedAt: NOW,
    finishedAt: null,
    endpoint: ENDPOINT,
    ...change,
  };
}

/** Actions in a word or two each: `create web.1 after 2`, `apply d1,d2`, `stop d1`. */
function words(action: Action): string {
  switch (action.kind) {
    case 'create-dyno':
      return `create ${action.name} after ${action.crashes}`;
    case 'apply':
      return `apply ${action.set.id}: ${action.dynos.map(({ id }) => id).join(',')}`;
    case 'remove-container':
      return `remove ${action.container.containerId}`;
    case 'forget-set':
      return `forget ${action.set.id}`;
    default:
      return `${action.kind.replace('-dyno', '')} ${action.dyno.id}`;
  }
}

interface Case {
  readonly name: string;
  readonly wanted?: Partial<Omit<Wanted, 'quantities' | 'drained' | 'attended'>>;
  readonly web?: number;
  readonly attended?: string[];
  readonly drained?: string[];
  readonly containers?: readonly ObservedContainer[];
  readonly now?: number;
  readonly actions: readonly string[];
}

const exited = { state: 'exited', exitCode: 1, finishedAt: NOW, endpoint: null } as const;
const oneOff = { processSetId: null, type: 'run', name: 'run.1234', endpoint: null } as const;
const crashed = { state: 'crashed', crashes: 2, retryAt: NOW + 10 } as const;

const cases: readonly Case[] = [
  { name: 'nothing for an app without sets', wanted: { sets: [] }, actions: [] },
  { name: 'dynos for the slots of a new set', web: 2, actions: ['create web.1 after 0', 'create web.2 after 0'] },
  {
    name: 'a container for a dyno without one',
    wanted: { dynos: [dyno('d1', { state: 'starting' })] },
    actions: ['apply s1: d1'],
  },
  {
    name: 'a start for a container that was made only',
    wanted: { dynos: [dyno('d1', { state: 'starting' })] },
    containers: [container('d1', { state: 'created' })],
    actions: ['apply s1: d1'],
  },
  {
    name: 'a check for a web dyno that runs',
    wanted: { dynos: [dyno('d1', { state: 'starting' })] },
    containers: [container('d1')],
    actions: ['check d1'],
  },
  {
    name: 'no check for a worker that runs',
    wanted: {
      sets: [set({ type: 'worker' })],
      dynos: [dyno('d1', { state: 'starting', type: 'worker', name: 'worker.1' })],
    },
    containers: [container('d1')],
    actions: ['up d1'],
  },
  {
    name: 'nothing when all is as it should be',
    wanted: { dynos: [dyno('d1')] },
    containers: [container('d1')],
    actions: [],
  },
  {
    name: 'a new dyno in place of one whose container was taken away',
    wanted: { dynos: [dyno('d1')] },
    actions: ['forget d1', 'create web.1 after 0'],
  },
  {
    name: 'a crash for an ended container, in a live set',
    wanted: { dynos: [dyno('d1')] },
    containers: [container('d1', exited)],
    actions: ['crash d1'],
  },
  {
    name: 'a crash for an ended container, in a set that starts',
    wanted: { sets: [set({ state: 'starting' })], dynos: [dyno('d1', { state: 'starting' })] },
    containers: [container('d1', exited)],
    actions: ['crash d1'],
  },
  {
    name: 'nothing for a crashed dyno before its time',
    wanted: { dynos: [dyno('d1', crashed)] },
    containers: [container('d1', exited)],
    actions: [],
  },
  {
    name: 'the next try of a crashed dyno when its time has come',
    wanted: { dynos: [dyno('d1', crashed)] },
    containers: [container('d1', exited)],
    now: NOW + 10,
    actions: ['stop d1', 'apply s1: ', 'create web.1 after 2'],
  },
  {
    name: 'no next try of a crashed dyno in a set that starts',
    wanted: { sets: [set({ state: 'starting' })], dynos: [dyno('d1', { ...crashed, retryAt: null })] },
    containers: [container('d1', exited)],
    now: NOW + 1e9,
    actions: [],
  },
  {
    name: 'no container for a crashed dyno whose container has gone, when another one needs the Engine',
    web: 2,
    wanted: { dynos: [dyno('d1', crashed), dyno('d2', { name: 'web.2', state: 'starting' })] },
    actions: ['apply s1: d2'],
  },
  {
    name: 'draining for a slot that is not wanted any more',
    web: 1,
    wanted: { dynos: [dyno('d1'), dyno('d2', { name: 'web.2' })] },
    containers: [container('d1'), container('d2')],
    actions: ['drain d2'],
  },
  {
    name: 'a stop without draining for a dyno that never had a request',
    web: 0,
    wanted: { dynos: [dyno('d1', { state: 'starting', endpoint: null })] },
    containers: [container('d1')],
    actions: ['stop d1', 'apply s1: '],
  },
  {
    name: 'draining for the dynos of a set that stops',
    wanted: { sets: [set({ state: 'stopping' })], dynos: [dyno('d1')] },
    containers: [container('d1')],
    actions: ['drain d1'],
  },
  {
    name: 'nothing for a dyno that drains',
    wanted: { sets: [set({ state: 'stopping' })], dynos: [dyno('d1', { state: 'draining' })] },
    containers: [container('d1')],
    actions: [],
  },
  {
    name: 'a stop when the routers say that no request is left',
    wanted: { sets: [set({ state: 'stopping' })], dynos: [dyno('d1', { state: 'draining' })] },
    containers: [container('d1')],
    drained: ['d1'],
    actions: ['stop d1', 'apply s1: '],
  },
  {
    name: 'a stop when a draining dyno has had its time',
    wanted: { sets: [set({ state: 'stopping' })], dynos: [dyno('d1', { state: 'draining' })] },
    containers: [container('d1')],
    now: NOW + 30_000,
    actions: ['stop d1', 'apply s1: '],
  },
  {
    name: 'another dyno beside one that drains for a restart',
    wanted: { dynos: [dyno('d1', { state: 'draining' })] },
    containers: [container('d1')],
    actions: ['create web.1 after 0'],
  },
  {
    name: 'the Engine again while a container that is stopped is there',
    wanted: { sets: [set({ state: 'stopping' })], dynos: [dyno('d1', { state: 'stopping' })] },
    containers: [container('d1')],
    actions: ['apply s1: '],
  },
  {
    name: 'the end of a row whose container has gone',
    wanted: { sets: [set({ state: 'stopping' })], dynos: [dyno('d1', { state: 'stopping' })] },
    actions: ['forget d1'],
  },
  {
    name: 'the end of a stopped set without dynos',
    wanted: { sets: [set({ state: 'stopping' })] },
    actions: ['forget s1'],
  },
  {
    name: 'an end without draining for the dynos of a destroyed app',
    wanted: { deleting: true, dynos: [dyno('d1'), dyno('d2', { ...oneOff, state: 'up' })] },
    containers: [container('d1'), container('d2', { setId: null })],
    attended: ['d2'],
    actions: ['stop d1', 'apply s1: ', 'remove c-d2'],
  },
  {
    name: 'an end for a container that no row wants',
    wanted: { sets: [] },
    containers: [container('d9')],
    actions: ['remove c-d9'],
  },
  {
    name: 'nothing for one-off dynos that are attended to',
    wanted: { sets: [], dynos: ['d1', 'd2', 'd3'].map((id) => dyno(id, { ...oneOff, state: 'starting' })) },
    containers: [container('d2', { setId: null }), container('d3', { setId: null, ...exited })],
    attended: ['d1', 'd2', 'd3'],
    actions: [],
  },
  {
    name: 'nothing for a one-off dyno that runs on after a restart of the platform',
    wanted: { sets: [], dynos: [dyno('d1', oneOff)] },
    containers: [container('d1', { setId: null })],
    actions: [],
  },
  {
    name: 'the end of one-off dynos that nobody attends to',
    wanted: { sets: [], dynos: [dyno('d1', oneOff), dyno('d2', { ...oneOff, state: 'starting' })] },
    containers: [container('d1', { setId: null, ...exited })],
    actions: ['remove c-d1', 'forget d2'],
  },
  {
    name: 'the end of a one-off dyno that is to stop',
    wanted: { sets: [], dynos: [dyno('d1', { ...oneOff, state: 'stopping' })] },
    containers: [container('d1', { setId: null })],
    actions: ['remove c-d1'],
  },
];

for (const { name, wanted, web = 1, attended = [], drained = [], containers = [], now = NOW, actions } of cases) {
  test(`decide wants ${name}`, () => {
    const decided = decide({
      wanted: {
        sets: [set()],
        dynos: [],
        deleting: false,
        drainMs: 30_000,
        ...wanted,
        quantities: new Map([
          ['web', web],
          ['worker', 1],
        ]),
        attended: new Set(attended),
        drained: new Set(drained),
      },
      containers,
      now,
    });
    assert.deepEqual(decided.map(words), actions);
  });
}
