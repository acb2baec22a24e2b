import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ansiSpans, beginningOf, withoutAnsi } from './ansi.ts';

const spans = (line: string) => ansiSpans(line).spans.map(({ text, className }) => [text, className]);

test('ansiSpans parts a line where its style changes', () => {
  assert.deepEqual(spans('plain'), [['plain', '']]);
  assert.deepEqual(spans('\u001b[31mred\u001b[0m and \u001b[1;4;92mloud\u001b[22m, \u001b[mquiet'), [
    ['red', 'ansi-fg-1'],
    [' and ', ''],
    ['loud', 'ansi-fg-10 ansi-bold ansi-underline'],
    [', ', 'ansi-fg-10 ansi-underline'],
    ['quiet', ''],
  ]);
  assert.deepEqual(spans('\u001b[30;103mon yellow\u001b[39;49m off\u001b[7m turned\u001b[27m'), [
    ['on yellow', 'ansi-fg-0 ansi-bg-11'],
    [' off', ''],
    [' turned', 'ansi-inverse'],
  ]);
});

test('ansiSpans takes the nearest of sixteen colours for those of 256 and of millions', () => {
  assert.deepEqual(
    ['38;5;9', '38;5;196', '38;5;244', '38;5;28', '38;2;250;10;10', '38;2;80;80;200', '48:2:0:200:200', '38;5;231'].map(
      (code) => spans(`\u001b[${code}mx`)[0]?.[1],
    ),
    ['ansi-fg-9', 'ansi-fg-9', 'ansi-fg-7', 'ansi-fg-2', 'ansi-fg-9', 'ansi-fg-4', 'ansi-bg-6', 'ansi-fg-15'],
  );
  assert.deepEqual(spans('\u001b[38;5;9;1mx'), [['x', 'ansi-fg-9 ansi-bold']]);
});

test('ansiSpans carries a style from line to line', () => {
  const { style } = ansiSpans('\u001b[1;36mfirst');
  assert.deepEqual(ansiSpans('second\u001b[0m end', style).spans, [
    { text: 'second', className: 'ansi-fg-6 ansi-bold' },
    { text: ' end', className: '' },
  ]);
});

test('ansiSpans shows nothing of what moves a cursor, names a window or makes no mark', () => {
  assert.equal(withoutAnsi('\u001b[2J\u001b[1;1Ha\u001b[K\u0007b\u0000\u009bc\u001b(Bd\u001b7'), 'abcd');
  assert.equal(withoutAnsi('\u001b]0;title\u0007a\u001b]8;;https://x.example\u001b\\link\u001b]8;;\u001b\\'), 'alink');
  assert.equal(withoutAnsi('\u001bPsecret\u001b\\shown'), 'shown');
  assert.equal(withoutAnsi('cut \u001b[3'), 'cut 3');
  assert.equal(withoutAnsi('tabs\tstay'), 'tabs\tstay');
});

test('ansiSpans shows what a line was written over with', () => {
  assert.equal(withoutAnsi(' 10%\r 50%\r100%\r'), '100%');
  assert.deepEqual(spans('\u001b[31mold\r\u001b[32mnew'), [['new', 'ansi-fg-2']]);
  assert.deepEqual(spans('\u001b[31mold\u001b[0m\r\u001b[K\u001b[32mnew\r'), [['new', 'ansi-fg-2']]);
  assert.deepEqual(spans('\u001b[31mboth\u001b[0m stay\r\u001b[K'), [
    ['both', 'ansi-fg-1'],
    [' stay', ''],
  ]);
  assert.equal(withoutAnsi('ends in both\r\r'), 'ends in both');
});

test('ansiSpans comes to the end of a long hostile line', () => {
  for (const hostile of ['\u001b]', '\u001b[', '\u001bP', '\u001b[1', '\u001b[31m\r', '\u001b[38;5;']) {
    assert.ok(ansiSpans(hostile.repeat(50_000)).spans.length <= 1, JSON.stringify(hostile));
  }
});

test('ansiSpans takes as many codes of one sequence as a terminal, however many it has', () => {
  assert.deepEqual(spans(`\u001b[${'0;'.repeat(31)}31mx`), [['x', 'ansi-fg-1']]);
  assert.deepEqual(spans(`\u001b[${'0;'.repeat(32)}31mx`), [['x', '']]);
  assert.deepEqual(spans(`\u001b[${'38;'.repeat(100_000)}31mx`), [['x', '']]);
});

test('beginningOf has all of a line that a screen can show, and no more of one that is longer or too colourful', () => {
  const short = '\u001b[31mred\u001b[0m plain';
  assert.deepEqual(beginningOf(short), ansiSpans(short).spans);
  const full = 'x'.repeat(600);
  assert.deepEqual(beginningOf(full), [{ text: full, className: '' }]);
  assert.deepEqual(beginningOf(`\u001b[1m${full}y`), [{ text: `${full} …`, className: 'ansi-bold' }]);
  const colourful = beginningOf('\u001b[31ma\u001b[32mb'.repeat(1_000));
  assert.equal(colourful.length, 101);
  assert.equal(colourful.map(({ text }) => text).join(''), `${'ab'.repeat(300)} …`);
  assert.deepEqual(beginningOf(''), []);
});
