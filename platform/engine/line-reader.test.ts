import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OutputLine } from './engine.ts';
import { LineReader } from './line-reader.ts';

test('LineReader keeps the streams apart when a character is cut in both', () => {
  const lines: OutputLine[] = [];
  const reader = new LineReader({ onLine: (line) => lines.push(line) });
  const stamp = '2026-01-02T03:04:05.678901234Z ';
  const message = (stream: 'stdout' | 'stderr', bytes: number[]) =>
    reader.frame({ stream, data: Buffer.concat([Buffer.from(stamp), Buffer.from(bytes)]) });
  message('stdout', [0x61, 0xc3]);
  message('stderr', [0xf0, 0x9f]);
  message('stdout', [0xa9, 0x0a]);
  message('stderr', [0x9a, 0xa2, 0x0a]);
  message('stdout', [0x0a]);
  const at = Date.parse('2026-01-02T03:04:05.678Z');
  assert.deepEqual(lines, [
    { at, stream: 'stdout', text: 'a' },
    { at, stream: 'stderr', text: '' },
    { at, stream: 'stdout', text: 'é' },
    { at, stream: 'stderr', text: '🚢' },
    { at, stream: 'stdout', text: '' },
  ]);
});

test('LineReader leaves out what it had read when it resumes', () => {
  const texts: string[] = [];
  const reader = new LineReader({ onLine: ({ text }) => texts.push(text) });
  const message = (second: number, text: string) =>
    reader.frame({ stream: 'stdout', data: Buffer.from(`2026-01-02T03:04:0${second}.000000001Z ${text}\n`) });
  assert.equal(reader.resume(), null);
  message(1, 'a');
  message(2, 'b');
  message(2, 'c');
  assert.equal(reader.resume(), `${Date.parse('2026-01-02T03:04:02Z') / 1000}.000000001`);
  message(2, 'b');
  message(2, 'c');
  message(2, 'd');
  message(3, 'e');
  assert.deepEqual(texts, ['a', 'b', 'c', 'd', 'e']);
});

test('LineReader begins after a time', () => {
  const texts: string[] = [];
  const reader = new LineReader({
    onLine: ({ text }) => texts.push(text),
    since: Date.parse('2026-01-02T03:04:05.678Z'),
  });
  assert.equal(reader.resume(), `${Date.parse('2026-01-02T03:04:05Z') / 1000}.679000000`);
  reader.frame({ stream: 'stdout', data: Buffer.from('2026-01-02T03:04:05.678999999Z before\n') });
  reader.frame({ stream: 'stdout', data: Buffer.from('2026-01-02T03:04:05.679000000Z after\n') });
  assert.deepEqual(texts, ['after']);
});

test('LineReader cuts a long line into pieces of at most 16 KiB', () => {
  const texts: string[] = [];
  const reader = new LineReader({ onLine: ({ text }) => texts.push(text) });
  reader.frame({ stream: 'stdout', data: Buffer.from(`2026-01-02T03:04:05.678999999Z ${'x'.repeat(40_000)}\n`) });
  assert.deepEqual(
    texts.map(({ length }) => length),
    [16_384, 16_384, 7_232],
  );
});
