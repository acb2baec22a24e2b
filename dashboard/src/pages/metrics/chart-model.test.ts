import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AppMetricsResource, ProcessMetricsResource } from '../../../../platform/client/metrics-resources.ts';
import { chartsOf, marksOf, stackedValues } from './chart-model.ts';

const MIB = 1024 * 1024;

function summary(requests: number) {
  return { requests, failures: 0, latency_ms: { p50: null, p95: null, p99: null } };
}

function process(type: string, more: Partial<ProcessMetricsResource> = {}): ProcessMetricsResource {
  return {
    type,
    dyno: null,
    requests: [6, 12],
    failures: [0, 0],
    memory_bytes: [10 * MIB, null],
    memory_limit_bytes: 512 * MIB,
    cpu_cores: [0.5, null],
    summary: summary(18),
    ...more,
  };
}

function metrics(processes: readonly ProcessMetricsResource[]): AppMetricsResource {
  const none = [0, 0];
  return {
    app: { id: 'a', name: 'hello' },
    from: '2026-01-01T00:00:00Z',
    to: '2026-01-01T00:01:00Z',
    step_seconds: 30,
    times: ['2026-01-01T00:00:00Z', '2026-01-01T00:00:30Z'],
    requests: {
      total: [6, 12],
      failures: none,
      by_status: { '2xx': [5, 12], '3xx': none, '4xx': [1, 0], '5xx': none, router: none },
    },
    router_codes: {},
    latency_ms: { p50: [1, null], p95: [2, null], p99: [3, null] },
    summary: summary(18),
    processes,
    restarts: [{ at: '2026-01-01T00:00:10Z', type: 'web', dyno: 'web.1', reason: 'dyno_exited' }],
    releases: [{ version: 3, description: 'Deploy', at: '2026-01-01T00:00:20Z' }],
  };
}

test('chartsOf says requests by the minute, whatever the step is', () => {
  const [traffic] = chartsOf(metrics([process('web')]), 'type');
  assert.deepEqual(traffic?.series[0]?.values, [10, 24]);
  assert.equal(traffic?.stacked, true);
});

test('chartsOf has one limit for all, or each with the names of those that have it', () => {
  const memory = (processes: ProcessMetricsResource[]) =>
    chartsOf(metrics(processes), 'type').find(({ title }) => title === 'Memory');
  assert.deepEqual(memory([process('web'), process('worker')])?.limits, [{ value: 512 * MIB, name: 'Limit' }]);
  const mixed = memory([process('web'), process('worker', { memory_limit_bytes: 1024 * MIB }), process('cron')]);
  assert.deepEqual(
    mixed?.limits.map(({ name }) => name),
    ['Limit of web, cron', 'Limit of worker'],
  );
  assert.deepEqual(memory([process('web', { memory_limit_bytes: null })])?.limits, []);
});

test('chartsOf splits requests by dyno where more than one answers, and leaves out what was not measured', () => {
  const dynos = [
    process('web', { dyno: 'web.1' }),
    process('web', { dyno: 'web.2' }),
    process('worker', { dyno: 'worker.1', summary: summary(0), memory_bytes: [null, null] }),
  ];
  const charts = chartsOf(metrics(dynos), 'dyno').map(({ title, series }) => [title, series.map(({ name }) => name)]);
  assert.deepEqual(charts.slice(2), [
    ['Requests a minute, by who answered', ['web.1', 'web.2']],
    ['Memory', ['web.1', 'web.2']],
    ['CPU', ['web.1', 'web.2']],
  ]);
  assert.equal(chartsOf(metrics(dynos.slice(0, 1)), 'dyno').length, 4);
});

test('marksOf stand at the second at which a release went live or a dyno was started again', () => {
  const at = Date.UTC(2026, 0, 1) / 1000;
  assert.deepEqual(marksOf(metrics([])), [
    { at: at + 20, label: 'v3', kind: 'release' },
    { at: at + 10, label: 'web.1', kind: 'restart' },
  ]);
});

test('stackedValues add each series to those below it, and have no value where none has', () => {
  assert.deepEqual(
    stackedValues([
      [1, null, null],
      [2, 3, null],
    ]),
    [
      [1, null, null],
      [3, 3, null],
    ],
  );
});
