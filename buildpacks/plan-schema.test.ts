import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';

const PLANS = join(import.meta.dirname, 'fixtures', 'plans');
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(
  JSON.parse(readFileSync(join(import.meta.dirname, 'plan.schema.json'), 'utf8')),
);

/** What the schema has against a plan. */
function problems(plan: unknown): string[] {
  validate(plan);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function recorded(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(PLANS, name), 'utf8'));
}

for (const name of readdirSync(PLANS)) {
  const plan = recorded(name);
  // What cannot be planned has an error on record.
  if ('error' in plan) continue;
  test(`plan.schema.json fits the recorded plan of ${name}`, () => assert.deepEqual(problems(plan), []));
}

test('plan.schema.json refuses a plan with a field too many, one too few, or a path out of the source', () => {
  const plan = recorded('node-express.json');
  assert.notDeepEqual(problems({ ...plan, extra: 1 }), []);
  assert.notDeepEqual(problems({ ...plan, runtime: undefined }), []);
  assert.notDeepEqual(problems({ ...plan, leftOut: ['../other'] }), []);
  assert.notDeepEqual(problems({ ...plan, files: [{ path: '/etc/passwd', content: '', executable: false }] }), []);
});
