import assert from 'node:assert/strict';
import { test } from 'node:test';
import { satisfies } from './specifier.ts';

const ranges: readonly (readonly [range: string, fitting: readonly string[]])[] = [
  ['>=3.11', ['3.11', '3.13', '3.14']],
  ['>=3.11,<3.14', ['3.11', '3.13']],
  ['>= 3.9, != 3.11.*, <3.14', ['3.9', '3.13']],
  ['>=3.13.2', ['3.13', '3.14']],
  ['<=3.11', ['3.9', '3.11']],
  ['>3.11', ['3.13', '3.14']],
  ['==3.13.*', ['3.13']],
  ['==3.13.2', ['3.13']],
  ['~=3.11', ['3.11', '3.13', '3.14']],
  ['~=3.11.2', ['3.11']],
  ['^3.11', ['3.11', '3.13', '3.14']],
  ['~3.11', ['3.11']],
  ['3.11.*', ['3.11']],
  ['^2.7 || ^3.13', ['3.13', '3.14']],
  ['>=3.11.0rc1,<3.14.0a1', ['3.11', '3.13']],
  ['*', ['3.9', '3.11', '3.13', '3.14']],
];

for (const [range, fitting] of ranges) {
  test(`satisfies lets ${fitting.join(', ')} pass when the range is ${range}`, () => {
    const versions = ['3.9', '3.11', '3.13', '3.14'];
    assert.deepEqual(
      versions.filter((version) => satisfies(version, range)),
      fitting,
    );
  });
}

test('satisfies gives null when the range is none', () => {
  for (const range of ['latest', '>=three', '3.1.2.3', '>=3.9 and <4']) assert.equal(satisfies('3.13', range), null);
});
