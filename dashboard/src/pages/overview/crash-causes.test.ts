import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overviewStrings } from '../../strings/overview.ts';
import { crashesByCause } from './crash-causes.ts';

test('crashesByCause tells a cause once, and nothing of dynos that are up', () => {
  const error = (id: string) => ({ id, message: 'It ended', next: null });
  const dyno = (name: string, of: { state?: 'up' | 'crashed'; id?: string } = {}) => ({
    name,
    type: name.split('.')[0] ?? '',
    state: of.state ?? 'crashed',
    error: error(of.id ?? 'dyno_exited'),
  });
  const dynos = [
    dyno('web.1'),
    dyno('web.2', { state: 'up' }),
    dyno('web.3'),
    dyno('worker.1'),
    dyno('web.4', { id: 'dyno_out_of_memory' }),
    { ...dyno('web.5'), error: null },
  ];
  assert.deepEqual(
    crashesByCause(dynos).map((group) => group.map(({ name }) => name)),
    [['web.1', 'web.3'], ['worker.1'], ['web.4']],
  );
});

test('the title of a crash names few dynos and counts many', () => {
  const { title } = overviewStrings.crash;
  assert.equal(title(['web.1'], 1), 'web.1 crashed');
  assert.equal(title(['web.1'], 7), 'web.1 crashed 7 times in a row');
  assert.equal(title(['web.1', 'web.2'], 2), 'web.1, web.2 crashed 2 times in a row');
  assert.equal(title(['web.1', 'web.2', 'web.3', 'web.4'], 1), 'web.1, web.2 and 2 more crashed');
});
