import assert from 'node:assert/strict';
import { test } from 'node:test';

import { errorPage } from './error-page.ts';

const options = { requestId: 'id-1', detail: null };

test('errorPage gives HTML when the client accepts it', () => {
  const { contentType, body } = errorPage('H14', { ...options, accept: 'text/html,application/json;q=0.9' });
  assert.equal(contentType, 'text/html; charset=utf-8');
  assert.match(body, /<title>This app is not running<\/title>/);
  assert.match(body, /503 · no_web_dynos · H14/);
});

test('errorPage gives JSON when the client asks for it or a vendor type of it', () => {
  for (const accept of ['application/json', 'application/vnd.heroku+json; version=3']) {
    const { contentType, body } = errorPage('H12', { ...options, accept });
    assert.equal(contentType, 'application/json');
    const { id, code, message } = JSON.parse(body);
    assert.deepEqual({ id, code }, { id: 'request_timeout', code: 'H12' });
    assert.ok(message.startsWith('This app took too long to answer.'));
  }
});

test('errorPage gives one line of text when the client takes anything', () => {
  assert.equal(errorPage('H80', { ...options, accept: '*/*' }).body.split('\n').length, 2);
});

test('errorPage escapes what is not its own', () => {
  const { body } = errorPage('400', { accept: 'text/html', requestId: '<i>', detail: '<script>"&' });
  assert.ok(!body.includes('<script>') && !body.includes('<i>'));
  assert.ok(body.includes('&lt;script&gt;&quot;&amp;'));
});
