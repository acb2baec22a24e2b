import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appNetworkName, bridgeName, buildNetworkName, containerLabels, containerName, labelOf } from './labels.ts';

test('names carry the instance and what they are for', () => {
  const dynoId = '0047e4d8-234b-408c-a171-90397a5f4f0f';
  assert.equal(containerName('i1', { appName: 'hello', name: 'web.1', dynoId }), 'berth-i1-hello-web.1-0047e4d8');
  assert.equal(appNetworkName('i1', 'a1'), 'berth-i1-app-a1');
  assert.equal(buildNetworkName('i1', 'b1'), 'berth-i1-build-b1');
});

test('bridgeName is short enough for Linux, and another one for each network', () => {
  const name = bridgeName(appNetworkName('i1', '0047e4d8-234b-408c-a171-90397a5f4f0f'));
  assert.match(name, /^bth[0-9a-f]{12}$/);
  assert.notEqual(name, bridgeName(appNetworkName('i2', '0047e4d8-234b-408c-a171-90397a5f4f0f')));
});

test('containerLabels sets every label, so that an image cannot set one in its place', () => {
  const labels = containerLabels('i1', { kind: 'one-off', app: 'a1', dyno: 'd1', name: 'run.1' });
  assert.deepEqual(labels, {
    'berth.instance': 'i1',
    'berth.kind': 'one-off',
    'berth.app': 'a1',
    'berth.set': '',
    'berth.dyno': 'd1',
    'berth.name': 'run.1',
    'berth.port': '',
    'berth.build': '',
  });
  assert.equal(labelOf(labels, 'berth.set'), null);
  assert.equal(labelOf(labels, 'berth.app'), 'a1');
  assert.equal(labelOf(null, 'berth.app'), null);
});
