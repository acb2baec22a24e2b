import type { App } from '../app.ts';
import { expect } from '../story.ts';
import { fixture, type Kind, samples } from './kind.ts';

const VERSION_APP = `import sys
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [("Python %d.%d" % sys.version_info[:2]).encode()]
`;

/** Lines of Python other than the default. */
const LINES = ['3.9', '3.11', '3.14'].map(
  (line): Kind => ({
    kind: `python-${line}`,
    files: { 'app.py': VERSION_APP, 'requirements.txt': 'gunicorn==23.0.0\n', '.python-version': `${line}\n` },
    says: new RegExp(`^Python ${line}$`),
  }),
);

/** The guestbook under one server after the other, in the order of the guide. */
const GUESTBOOKS = [
  ...['cgi', 'http-server', 'wsgiref', 'gunicorn', 'mod-wsgi', 'nginx', 'whitenoise', 'eventlet', 'twisted', 'tornado'],
  ...['aiohttp', 'uvicorn'],
].map((server): Kind => ({ kind: `guestbook-${server}`, sample: `guestbook-${server}`, shows: signs }));

/** A person signs, is led back, and reads what stands there; the style sheet is found. */
async function signs(app: App): Promise<void> {
  const body = 'name=Ada&message=I+was+here+%3C3';
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const signed = await app.get('/', { method: 'POST', body, headers });
  expect([302, 303], signed.body).toContain(signed.status);
  expect((await app.get('/')).body).toContain('<b>Ada</b> I was here &lt;3');
  const sheet = /href="([^"]+\.css)"/.exec((await app.get('/')).body)?.[1] ?? '';
  expect((await app.get(sheet)).headers['content-type']).toContain('text/css');
}

export const PYTHON: readonly Kind[] = [
  ...samples('python-wsgi', 'python-flask'),
  { kind: 'python-fastapi', sample: 'python-fastapi' },
  { kind: 'python-poetry', files: fixture('python-poetry') },
  { kind: 'python-pipenv', files: fixture('python-pipenv') },
  {
    kind: 'python-django',
    sample: 'python-django',
    shows: async (app, output) => {
      expect(output).toMatch(/static files? copied/);
      expect(output).toMatch(/Running migrations|Apply all migrations/);
      const sheet = /href="(\/static\/[^"]+\.[0-9a-f]{12}\.css)"/.exec((await app.get()).body)?.[1] ?? 'none';
      expect((await app.get(sheet)).headers['cache-control']).toContain('immutable');
    },
  },
  ...LINES,
  ...GUESTBOOKS,
];
