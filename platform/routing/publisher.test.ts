import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { openRecord, type TestRecord } from '../store/testing/record.ts';
import { RoutePublisher } from './publisher.ts';

const signal = new AbortController().signal;
const LONG_MS = 60_000;

function fixture(t: TestContext): { record: TestRecord; publisher: RoutePublisher; drained: string[] } {
  const record = openRecord(t);
  const drained: string[] = [];
  const publisher = new RoutePublisher({
    store: record.store,
    domain: 'localhost',
    system: [{ hostname: 'api.localhost', host: '127.0.0.1', port: 5000 }],
    onDrained: (ids) => drained.push(...ids),
  });
  return { record, publisher, drained };
}

test('RoutePublisher lists the table at once, and then each change', async (t) => {
  const { record, publisher } = fixture(t);
  const first = await publisher.next({ router: 'r', after: null, ms: 0, signal });
  assert.deepEqual(first?.system, [{ hostname: 'api.localhost', host: '127.0.0.1', port: 5000 }]);
  assert.deepEqual(
    first?.apps.map(({ app, state }) => `${app} ${state}`),
    ['hello no-release'],
  );
  const pending = publisher.next({ router: 'r', after: first?.revision ?? 0, ms: LONG_MS, signal });
  record.newApp('other');
  const second = await pending;
  assert.ok((second?.revision ?? 0) > (first?.revision ?? 0));
  assert.deepEqual(second?.apps.map(({ app }) => app).toSorted(), ['hello', 'other']);
  record.destroy();
  const third = await publisher.next({ router: 'r', after: second?.revision ?? 0, ms: LONG_MS, signal });
  assert.deepEqual(
    third?.apps.map(({ app }) => app),
    ['other'],
  );
});

test('RoutePublisher answers null when nothing changed in time, and one table for changes that come together', async (t) => {
  const { record, publisher } = fixture(t);
  const { revision } = publisher.table;
  assert.equal(await publisher.next({ router: 'r', after: revision, ms: 10, signal }), null);
  record.scale('web', 0);
  assert.equal(await publisher.next({ router: 'r', after: revision, ms: 10, signal }), null, 'the route is the same');
  const release = record.release();
  record.scale('web', 1);
  record.set({ release });
  await Promise.resolve();
  assert.equal(publisher.table.revision, revision + 1);
});

test('RoutePublisher tells when every connected router serves what the record says', async (t) => {
  const { record, publisher } = fixture(t);
  assert.equal(await publisher.served({ ms: LONG_MS, signal }), true, 'no router, nothing to wait for');
  const gone = new AbortController();
  const { revision } = publisher.table;
  const asked = ['a', 'b'].map((router) =>
    publisher.next({ router, after: revision, ms: LONG_MS, signal: gone.signal }),
  );
  record.newApp('other');
  const served = publisher.served({ ms: LONG_MS, signal });
  const [table] = await Promise.all(asked);
  const now = table?.revision ?? 0;
  void publisher.next({ router: 'a', after: now, ms: LONG_MS, signal: gone.signal });
  assert.equal(await publisher.served({ ms: 10, signal }), false, 'b has not said so');
  void publisher.next({ router: 'b', after: now, ms: LONG_MS, signal: gone.signal });
  assert.equal(await served, true);
  assert.deepEqual(
    publisher.routers.map(({ id }) => id),
    ['a', 'b'],
  );
  gone.abort();
});

test('RoutePublisher does not wait with a signal that has come', async (t) => {
  const { record, publisher } = fixture(t);
  await publisher.next({ router: 'a', after: null, ms: 0, signal });
  record.newApp('other');
  assert.equal(await publisher.served({ ms: LONG_MS, signal: AbortSignal.abort() }), false);
});

test('RoutePublisher takes a revision of another life for none', async (t) => {
  const { publisher } = fixture(t);
  const { revision } = publisher.table;
  const table = await publisher.next({ router: 'a', after: revision + 1_000_000, ms: LONG_MS, signal });
  assert.equal(table?.revision, revision);
  assert.equal(await publisher.served({ ms: 10, signal }), false);
});

test('RoutePublisher calls dynos drained when every connected router said so', async (t) => {
  const { publisher, drained } = fixture(t);
  for (const router of ['a', 'b']) await publisher.next({ router, after: null, ms: 0, signal });
  publisher.drained({ router: 'a', targets: ['d1', 'd2'] });
  assert.deepEqual(drained, []);
  publisher.drained({ router: 'b', targets: ['d1'] });
  assert.deepEqual(drained, ['d1']);
});

test('RoutePublisher does not wait for a router that is away', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
  const { record, publisher, drained } = fixture(t);
  await publisher.next({ router: 'old', after: null, ms: 0, signal });
  t.mock.timers.tick(31_000);
  await publisher.next({ router: 'new', after: null, ms: 0, signal });
  publisher.drained({ router: 'new', targets: ['d1'] });
  assert.deepEqual(drained, ['d1']);
  assert.deepEqual(
    publisher.routers.map(({ id }) => id),
    ['new'],
  );
  record.newApp('other');
  await Promise.resolve();
  await publisher.next({ router: 'new', after: publisher.table.revision, ms: 0, signal });
  assert.equal(await publisher.served({ ms: LONG_MS, signal }), true);
});

test('RoutePublisher counts a router whose first word after a restart of the platform is a drained dyno', async (t) => {
  const { publisher, drained } = fixture(t);
  publisher.drained({ router: 'a', targets: ['d1'] });
  assert.deepEqual(drained, ['d1']);
});
