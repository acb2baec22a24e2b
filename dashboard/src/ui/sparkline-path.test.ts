import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEIGHT, sparklinePaths } from './sparkline-path.ts';

test('sparklinePaths draw from the left edge to the right, the highest value on top and 0 at the bottom', () => {
  const [path, ...others] = sparklinePaths([0, 10, 5]);
  assert.equal(path?.line, 'M0 26.5L60 1.5L120 14');
  assert.equal(path?.area, `M0 26.5L60 1.5L120 14L120 ${HEIGHT}L0 ${HEIGHT}Z`);
  assert.deepEqual(others, []);
});

test('sparklinePaths leave a gap where nothing was measured, and show a value that stands alone', () => {
  const paths = sparklinePaths([null, 4, null, 2, 2]);
  assert.deepEqual(
    paths.map(({ from, line }) => [from, line]),
    [
      [1, 'M30 1.5h1'],
      [3, 'M90 14L120 14'],
    ],
  );
});

test('sparklinePaths draw nothing of no values, and a flat line of zeros', () => {
  assert.deepEqual(sparklinePaths([]), []);
  assert.equal(sparklinePaths([0, 0])[0]?.line, 'M0 26.5L120 26.5');
});
