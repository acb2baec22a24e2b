import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST_POINTS, metricRange, stepStarts } from './metric-steps.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const now = Date.UTC(2026, 0, 5, 10, 7, 3, 250);

function last(ms: number, wantedMs: number | null = null) {
  return metricRange({ from: now - ms, to: now, wantedMs, now });
}

test('metricRange takes the finest step that is kept so far back and gives few enough points', () => {
  const steps = [HOUR, 3 * HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY].map((ms) => {
    const { stepMs, keptMs } = last(ms);
    return [stepMs, keptMs];
  });
  assert.deepEqual(steps, [
    [10_000, 10_000],
    [MINUTE, MINUTE],
    [MINUTE, MINUTE],
    [5 * MINUTE, MINUTE],
    [30 * MINUTE, 10 * MINUTE],
    [2 * HOUR, 10 * MINUTE],
  ]);
});

test('metricRange rounds a wanted step up to one that is offered', () => {
  assert.deepEqual(
    [1, 15_000, 61_000, 40 * DAY].map((wanted) => last(HOUR, wanted).stepMs),
    [10_000, 30_000, 5 * MINUTE, DAY],
  );
});

test('metricRange reads an hour of long ago from what is kept of it', () => {
  const from = now - 20 * DAY;
  const range = metricRange({ from, to: from + HOUR, wantedMs: 10_000, now });
  assert.deepEqual([range.stepMs, range.keptMs], [10 * MINUTE, 10 * MINUTE]);
});

test('metricRange begins and ends on a step, and is never longer than allowed', () => {
  for (const ms of [1, 10_000, HOUR, 5 * HOUR, 2 * DAY, 6 * DAY, 30 * DAY]) {
    const range = last(ms);
    const starts = stepStarts(range);
    assert.ok(starts.length >= 1 && starts.length <= MOST_POINTS, `${starts.length} points in ${ms} ms`);
    assert.ok(range.from <= now - ms && range.to >= now);
    assert.deepEqual([range.from % range.stepMs, range.to % range.stepMs, range.stepMs % range.keptMs], [0, 0, 0]);
    assert.equal((starts.at(-1) ?? 0) + range.stepMs, range.to);
  }
});
