import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '../errors.ts';
import { pageOf, parseRange } from './range.ts';
import { startApi } from './testing/server.ts';

const SHAPE = { properties: ['version', 'id', 'created_at'] };
const ITEMS = Array.from({ length: 12 }, (_, index) => ({
  id: `id-${String(index).padStart(2, '0')}`,
  version: index + 1,
  created_at: `2026-01-01T00:00:0${Math.floor(index / 5)}Z`,
}));

function versions(header: string | undefined): number[] {
  return pageOf(ITEMS, parseRange(header, SHAPE)).items.map((item) => Reflect.get(item, 'version'));
}

test('parseRange understands every form that clients send', () => {
  assert.deepEqual(versions('version ..; max=1, order=desc'), [12]);
  assert.deepEqual(versions('version ..; order=desc,max=1'), [12]);
  assert.equal(versions('version ..; order=desc')[0], 12);
  assert.equal(versions('id ..; max=1000;').length, 12);
  assert.deepEqual(versions('version 3..5'), [3, 4, 5]);
  assert.deepEqual(versions('version ]3..5'), [4, 5]);
  assert.deepEqual(versions('version ]3..5[; order=asc'), [4]);
  assert.deepEqual(versions('version ]10..; order=desc; max=2'), [9, 8]);
  assert.deepEqual(versions('id ]id-09..'), [11, 12]);
  assert.equal(versions('').length, 12);
  assert.equal(versions(undefined).length, 12);
  assert.equal(versions('bytes=0-10').length, 12);
  assert.deepEqual(versions('version 100..'), []);
});

test('parseRange refuses what it does not know with 416', () => {
  for (const header of [
    'size ..',
    'version ..; max=0',
    'version ..; max=x',
    'version ..; order=up',
    'version ..; limit=3',
    '..',
  ]) {
    assert.throws(
      () => parseRange(header, SHAPE),
      (error) => error instanceof Fault && error.status === 416,
      header,
    );
  }
});

test('pageOf walks a list whose property has the same value many times, both ways, without a gap or a double', () => {
  for (const order of ['asc', 'desc']) {
    const seen: number[] = [];
    let header: string | null = `created_at ..; max=2, order=${order}`;
    while (header !== null) {
      const page = pageOf(ITEMS, parseRange(header, SHAPE));
      seen.push(...page.items.map((item): number => Reflect.get(item, 'version')));
      header = page.nextRange;
    }
    const all = ITEMS.map((item) => item.version);
    assert.deepEqual(seen, order === 'asc' ? all : all.reverse());
  }
});

test('a cut list is 206 with Next-Range, the last page is 200 without', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  for (let index = 0; index < 3; index += 1) await api.client.setConfig('hello', { A: String(index) });
  const first = await api.fetch('/apps/hello/releases', { headers: { range: 'version ..; max=3' } });
  assert.equal(first.status, 206);
  assert.equal(first.headers.get('accept-ranges'), 'version, id');
  assert.equal(first.headers.get('content-range'), 'version 1..3');
  assert.equal(first.headers.get('next-range'), 'version ]3..; max=3, order=asc');
  const last = await api.fetch('/apps/hello/releases', { headers: { range: 'version ]3..; max=3, order=asc' } });
  assert.equal(last.status, 200);
  assert.equal(last.headers.get('content-range'), 'version 4..5');
  assert.equal(last.headers.get('next-range'), null);
  const refused = await api.fetch('/apps/hello/releases', { headers: { range: 'color ..' } });
  assert.equal(refused.status, 416);
  const ignored = await api.fetch('/apps/hello/config-vars', { headers: { range: 'id ..; max=1000' } });
  assert.equal(ignored.status, 200);
});

test('Client follows ranges to the end of a list, or to its limit', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const { app } = { app: api.store.apps.byName('hello') };
  assert.ok(app);
  api.store.transaction(() => {
    for (let index = 0; index < 1100; index += 1) {
      api.store.apps.setMaintenance({ app, on: index % 2 === 0, accountId: api.admin.id });
    }
  });
  const events = await api.client.events('hello');
  assert.ok(events.length > 1100);
  assert.deepEqual(
    [...events].sort((a, b) => a.seq - b.seq),
    events,
  );
  const newest = await api.client.events('hello', { order: 'desc', limit: 3 });
  assert.deepEqual(newest, events.slice(-3).reverse());
  const after = await api.client.events('hello', { after: events.at(-2)?.seq ?? 0 });
  assert.deepEqual(after, events.slice(-1));
});
