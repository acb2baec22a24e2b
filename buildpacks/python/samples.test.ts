import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

const samples = join(import.meta.dirname, '..', '..', 'samples');
const guestbooks = (await readdir(samples)).filter((name) => name.startsWith('guestbook-'));
const speakWsgi = ['eventlet', 'gunicorn', 'mod-wsgi', 'nginx', 'whitenoise', 'wsgiref'];

const shared: readonly (readonly [path: string, samples: readonly string[]])[] = [
  ['guestbook.py', guestbooks],
  ['static/guestbook.css', guestbooks],
  ['app.py', speakWsgi.map((name) => `guestbook-${name}`)],
];

for (const [path, names] of shared) {
  test(`${path} is the same file in all guestbooks that have it`, async () => {
    const texts = await Promise.all(names.map((name) => readFile(join(samples, name, path), 'utf8')));
    assert.equal(new Set(texts).size, 1);
  });
}
