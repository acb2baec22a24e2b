import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PlanError } from './plan.ts';
import { readReference, readReferences, referenceText } from './reference.ts';

const names: readonly (readonly [text: string, shown: string])[] = [
  ['nodejs', 'nodejs'],
  ['heroku/nodejs', 'nodejs'],
  ['urn:buildpack:berth/python', 'python'],
  ['node', 'nodejs'],
  ['heroku-community/apt', 'https://github.com/heroku/heroku-buildpack-apt'],
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

const apt = 'https://github.com/heroku/heroku-buildpack-apt';
const together: readonly (readonly [names: readonly string[], kept: readonly string[]])[] = [
  [['heroku-community/apt', 'heroku/python'], ['python']],
  [
    [`${apt}.git#main`, 'nodejs', 'python'],
    ['nodejs', 'python'],
  ],
  [
    [apt, 'https://example.com/x'],
    [apt, 'https://example.com/x'],
  ],
  [['heroku-community/apt'], [apt]],
  [
    [apt, 'https://example.com/x', 'nodejs', 'https://example.com/y'],
    ['https://example.com/x', 'nodejs', 'https://example.com/y'],
  ],
];

for (const [names, kept] of together) {
  test(`readReferences keeps ${kept.join(' and ')} of ${names.join(' and ')}`, () => {
    assert.deepEqual(readReferences(names).map(referenceText), kept);
  });
}

test('readReferences throws invalid_buildpacks when another stands beside dockerfile', () => {
  for (const beside of ['nodejs', 'https://example.com/x']) {
    assert.throws(() => readReferences([beside, 'dockerfile']), { code: 'invalid_buildpacks', message: /dockerfile/ });
  }
});
