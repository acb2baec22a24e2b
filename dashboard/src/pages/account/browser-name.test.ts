import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserName } from './browser-name.ts';

test('browserName tells browsers from those whose names they borrow', () => {
  const chrome =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
  assert.deepEqual(browserName(chrome), { browser: 'Chrome', system: 'Linux' });
  assert.deepEqual(browserName(`${chrome} Edg/140.0.0.0`.replace('X11; Linux x86_64', 'Windows NT 10.0; Win64; x64')), {
    browser: 'Edge',
    system: 'Windows',
  });
  const phone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/604.1';
  assert.deepEqual(browserName(phone), { browser: 'Safari', system: 'iOS' });
  assert.deepEqual(browserName('Mozilla/5.0 (Android 15; Mobile; rv:142.0) Gecko/142.0 Firefox/142.0'), {
    browser: 'Firefox',
    system: 'Android',
  });
  assert.deepEqual(browserName(''), { browser: null, system: null });
});
