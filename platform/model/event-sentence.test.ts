import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventKind } from './event.ts';
import { eventSentence } from './event-sentence.ts';

function told(kind: EventKind, data: Record<string, unknown> = {}): string {
  const { text, tone } = eventSentence({ kind, data });
  return `${tone}: ${text}`;
}

test('eventSentence says what happened, why, and whether somebody has to look', () => {
  const version = 'a'.repeat(40);
  assert.equal(
    told('build.failed', { version, code: 'install_failed' }),
    'bad: Build of aaaaaaaa failed (install_failed)',
  );
  assert.equal(told('build.succeeded', { version: 'v1.2' }), 'good: Build of v1.2 succeeded');
  assert.equal(
    told('rollout.step', { version: 3, status: 'running', step: 'starting' }),
    'plain: Rollout of v3: starting dynos',
  );
  assert.equal(
    told('rollout.step', { version: 3, status: 'failed', step: 'done', code: 'boot_timeout' }),
    'bad: Rollout of v3 failed (boot_timeout)',
  );
  assert.equal(told('dyno.state', { name: 'web.1', state: 'up' }), 'good: Dyno web.1 is up');
  assert.equal(
    told('dyno.state', { name: 'web.1', state: 'crashed', code: 'dyno_exited' }),
    'bad: Dyno web.1 crashed (dyno_exited)',
  );
});

test('eventSentence knows events that an older Berth recorded with less, and those of a newer one by their kind', () => {
  assert.equal(told('build.started', { build: 'id' }), 'plain: Build started');
  assert.equal(told('rollout.step', { status: 'running', step: 'new-step' }), 'plain: Rollout: new-step');
  assert.equal(eventSentence({ kind: 'app.painted' as EventKind, data: {} }).text, 'app.painted');
});
