import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationText, shortVersion, sizeText } from './words.ts';

test('versions, sizes and times are told shortly', () => {
  assert.deepEqual(
    [shortVersion('a'.repeat(40)), shortVersion('nginx:1.29'), shortVersion(null)],
    ['aaaaaaaa', 'nginx:1.29', '?'],
  );
  assert.deepEqual([sizeText(148_400_000), sizeText(1_230_000_000), sizeText(3)], ['148 MB', '1.2 GB', '1 MB']);
  assert.deepEqual(
    [durationText(41_600), durationText(185_000), durationText(120_000)],
    ['42 s', '3 min 5 s', '2 min'],
  );
});
