import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indexOf, pressed, type Reading } from './chart-keys.ts';

const TIMES = Array.from({ length: 30 }, (_, index) => 1000 + index * 10);
const NEWEST = 1290;

function press(reading: Reading | null, key: string, more: { shiftKey?: boolean; isZoomed?: boolean } = {}) {
  const { shiftKey = false, isZoomed = false } = more;
  return pressed({ key, shiftKey }, { reading, times: TIMES, isZoomed });
}

test('arrows begin at the newest point and lead from one to the next, never beyond the ends', () => {
  const read = (at: number) => ({ reading: { at, since: null }, zoom: null });
  assert.deepEqual(press(null, 'ArrowLeft'), read(NEWEST));
  assert.deepEqual(press(null, 'ArrowRight'), read(NEWEST));
  assert.deepEqual(press(null, 'Home'), read(1000));
  assert.deepEqual(press({ at: NEWEST, since: null }, 'ArrowLeft'), read(1280));
  assert.deepEqual(press({ at: NEWEST, since: null }, 'ArrowRight'), read(NEWEST));
  assert.deepEqual(press({ at: 1100, since: null }, 'PageDown'), read(1000));
  assert.deepEqual(press({ at: 1100, since: null }, 'PageUp'), read(1200));
  assert.deepEqual(press({ at: 1100, since: null }, 'Home'), read(1000));
  assert.deepEqual(press({ at: 1100, since: null }, 'End'), read(NEWEST));
});

test('Shift marks from where one is, a key without it ends that, and Enter looks closer at what is marked', () => {
  assert.deepEqual(press(null, 'ArrowLeft', { shiftKey: true })?.reading, { at: 1280, since: NEWEST });
  const marked = press({ at: 1280, since: NEWEST }, 'ArrowLeft', { shiftKey: true })?.reading ?? null;
  assert.deepEqual(marked, { at: 1270, since: NEWEST });
  assert.deepEqual(press(marked, 'Enter'), { reading: null, zoom: [1270, NEWEST] });
  assert.deepEqual(press(marked, 'ArrowLeft')?.reading, { at: 1260, since: null });
  assert.equal(press({ at: 1270, since: null }, 'Enter'), null, 'nothing is marked');
  assert.equal(press({ at: 1270, since: 1270 }, 'Enter'), null, 'one point is no stretch');
});

test('Escape takes back what is marked, then the zoom, then the reading; what a chart does not know is not its own', () => {
  assert.deepEqual(press({ at: 1270, since: NEWEST }, 'Escape', { isZoomed: true }), {
    reading: { at: 1270, since: null },
    zoom: null,
  });
  assert.deepEqual(press({ at: 1270, since: null }, 'Escape', { isZoomed: true }), { reading: null, zoom: 'back' });
  assert.deepEqual(press({ at: 1270, since: null }, 'Escape'), { reading: null, zoom: null });
  assert.equal(press(null, 'Escape'), null);
  assert.equal(press(null, 'Tab'), null);
  assert.equal(press(null, 'g'), null);
});

test('a reading keeps its time while newer points push older ones out', () => {
  assert.equal(indexOf(TIMES, 1100), 10);
  assert.equal(indexOf(TIMES.slice(5), 1100), 5);
  assert.equal(indexOf(TIMES, 1104), 10);
  assert.equal(indexOf(TIMES, 900), 0);
  assert.equal(indexOf(TIMES, 9000), 29);
});

test('a chart without points has nothing to read', () => {
  assert.deepEqual(pressed({ key: 'ArrowLeft', shiftKey: false }, { reading: null, times: [], isZoomed: false }), {
    reading: null,
    zoom: null,
  });
});
