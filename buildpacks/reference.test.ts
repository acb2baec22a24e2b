import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PlanError } from './plan.ts';
import { readReference, referenceText } from './reference.ts';

const names: readonly (readonly [text: string, shown: string])[] = [
  ['nodejs', 'nodejs'],
  ['heroku/nodejs', 'nodejs'],
  ['urn:buildpack:berth/python', 'python'],
  ['node', 'nodejs'],
  ['https://example.com/owner/name.git', 'https://example.com/owner/name.git'],
  ['https://example.com/owner/name#v1.2:sub/folder', 'https://example.com/owner/name#v1.2:sub/folder'],
  ['https://example.com/owner/name#', 'https://example.com/owner/name'],
];

for (const [text, shown] of names) {
  test(`readReference reads ${text}`, () => {
    assert.equal(referenceText(readReference(text)), shown);
  });
}

const faults: readonly (readonly [text: string, reason: RegExp])[] = [
  ['cobol', /there is none of that name, only dockerfile, hugo, go/],
  ['', /none of that name/],
  ['https://', /that is no URL/],
  ['https://someone:secret@example.com/x', /^Cannot use the buildpack https:\/\/example\.com\/x: a user name/],
  ['https://example.com/x y', /not a name or a URL/],
  ['__proto__', /none of that name/],
];

for (const [text, reason] of faults) {
  test(`readReference throws invalid_buildpacks when it is given ${JSON.stringify(text)}`, () => {
    assert.throws(
      () => readReference(text),
      (error) => error instanceof PlanError && error.code === 'invalid_buildpacks' && reason.test(error.message),
    );
  });
}
