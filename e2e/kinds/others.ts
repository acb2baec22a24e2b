import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { App } from '../app.ts';
import { expect } from '../story.ts';
import { publishBuildpacks } from './buildpacks.ts';
import { type CreateApp, fixture, type Kind, samples, source } from './kind.ts';

/** Perl is in the stack. */
const PERL = `use IO::Socket::INET;
my $server = IO::Socket::INET->new(LocalPort => $ENV{PORT}, Listen => 9, ReuseAddr => 1) or die $!;
while (my $client = $server->accept) {
  while (<$client>) { last if /^\\r?\\n$/ }
  print $client "HTTP/1.0 200 OK\\r\\nContent-Length: 3\\r\\n\\r\\nok\\n";
}
`;
/** The first stage is the wanted one, and its argument has to be given; the second does not build. */
const STAGES = `ARG STACK=berth/stack:trixie
FROM \${STACK} AS app
ARG MODE
RUN [ "$MODE" = story ]
COPY serve.pl /serve.pl
USER 10000
CMD ["perl", "/serve.pl"]
FROM \${STACK} AS other
RUN exit 1
`;
/** Looks at no $PORT: what it exposes is where it listens. */
const EXPOSED = `ARG STACK=berth/stack:trixie
FROM \${STACK}
ARG MODE
RUN [ "$MODE" = story ]
COPY serve.pl /serve.pl
USER 10000
EXPOSE 8099
CMD ["perl", "/serve.pl"]
`;

/** What static.json and file names promise, as a browser sees it. */
async function rules(app: App): Promise<void> {
  expect((await app.get('/about')).body).toContain('<h1>about</h1>');
  expect((await app.get('/app/some/place')).status).toBe(200);
  expect((await app.get('/old')).headers['location']).toBe('/about');
  expect((await app.get('/blog/1')).status).toBe(302);
  expect((await app.get('/')).headers['x-frame-options']).toBe('DENY');
  expect((await app.get('/nowhere')).status).toBe(404);
  expect((await app.get('/docs/v2')).headers['location']).toBe('/docs/v2/');
  expect((await app.get('/docs/v2/')).status).toBe(200);
  const folder = await app.get('/assets/');
  expect([folder.status, folder.body]).toEqual([404, (await app.get('/nowhere')).body]);
  const packed = await app.get('/assets/site.js', { headers: { 'accept-encoding': 'gzip' } });
  expect(packed.headers['content-encoding']).toBe('gzip');
  expect(packed.headers['x-frame-options']).toBe('SAMEORIGIN');
}

/** What _redirects and _headers promise. */
async function siteFiles(app: App): Promise<void> {
  const led = async (path: string) => {
    const { status, headers } = await app.get(path);
    return [status, headers['location']];
  };
  expect(await led('/old')).toEqual([301, '/docs/']);
  expect(await led('/blog/a/b')).toEqual([302, '/docs/a/b']);
  expect(await led('/users/7')).toEqual([307, 'https://example.com/u/7?from=here']);
  expect(await led('/users/7%0d%0aX-A:1')).toEqual([404, undefined]);
  expect(await led('/forced.txt')).toEqual([301, '/never']);
  expect((await app.get('/plain.txt')).status).toBe(200);
  expect((await app.get('/shop/a/b')).body).toContain('<h1>shop</h1>');
  expect((await app.get('/_redirects')).status).toBe(404);
  const { headers } = await app.get('/');
  expect([headers['x-frame-options'], headers['link']]).toEqual([
    'DENY',
    '</a.css>; rel=preload, </b.css>; rel=preload',
  ]);
  expect((await app.get('/docs/')).headers['x-frame-options']).toBe('SAMEORIGIN');
}

export const STATIC_KINDS: readonly Kind[] = [
  ...samples('static-site'),
  {
    kind: 'static-rules',
    files: { ...fixture('static-rules'), 'site/assets/site.js.gz': gzipSync('packed();') },
    shows: rules,
  },
  { kind: 'static-files', files: fixture('static-files'), shows: siteFiles },
  {
    kind: 'static-fallback',
    files: {
      'dist/index.html': 'the page of every path',
      'dist/images/a.svg': '<svg/>',
      'static.json': '{"root":"dist","routes":{"/**":"index.html"}}',
    },
    shows: async (app) => {
      for (const path of ['/any/path', '/images', '/images/']) {
        expect((await app.get(path)).body).toBe('the page of every path');
      }
    },
  },
];

export const RUNTIME_KINDS: readonly Kind[] = [
  ...samples('deno-server', 'bun-server'),
  { kind: 'bun-workspace', files: source('bun-workspace'), says: /^the words of a workspace, 1m$/m },
];

export const DOCKER_KINDS: readonly Kind[] = [
  ...samples('dockerfile'),
  {
    kind: 'dockerfile-args',
    files: { Dockerfile: EXPOSED, 'serve.pl': PERL.replace('$ENV{PORT}', '8099') },
    before: (app) => app.did('config:set', 'MODE=story'),
    says: /^ok$/m,
  },
  {
    kind: 'heroku-yml',
    files: {
      'heroku.yml':
        'build:\n  docker:\n    web:\n      dockerfile: docker/Dockerfile\n      target: app\n  config:\n    MODE: story\n',
      'docker/Dockerfile': STAGES,
      'docker/serve.pl': PERL,
    },
    says: /^ok$/m,
  },
];

/** A program that another app's build left: nothing here compiles on the machine of the tests. */
async function takeBinary(app: App, createApp: CreateApp): Promise<void> {
  const compiled = await createApp('compiled', { sample: 'go-modules' });
  const { code, output } = await compiled.push('main', { timeoutMs: 800_000 });
  expect(code, output).toBe(0);
  const { stdout } = await compiled.did('run', 'base64 -w 0 bin/web');
  app.write({ server: Buffer.from(stdout, 'base64') });
  chmodSync(join(app.folder, 'server'), 0o755);
  await app.commit('The program.');
}

export const PROCFILE_KINDS: readonly Kind[] = [
  { kind: 'procfile-script', files: { 'serve.pl': PERL, Procfile: 'web: perl serve.pl\n' }, says: /^ok$/m },
  { kind: 'procfile-binary', files: { Procfile: 'web: ./server\n' }, before: takeBinary, says: /by go1\./ },
];

async function useBuildpacks(app: App, createApp: CreateApp, names: readonly string[]): Promise<void> {
  const packs = await createApp('packs', { files: { 'index.html': 'buildpacks' } });
  const url = await publishBuildpacks(packs);
  await packs.live();
  await app.did('buildpacks:set', ...names.map(url));
}

export const FOREIGN_KINDS: readonly Kind[] = [
  {
    kind: 'classic-buildpacks',
    files: { 'page.txt': 'a page, and ', Aptfile: 'jq\nlibjq1\nlibonig5\n' },
    before: (app, createApp) => useBuildpacks(app, createApp, ['apt', 'exporter', 'perl']),
    says: /^a page, and hello from \.profile\.d$/m,
  },
  {
    kind: 'cloud-native',
    files: { 'page.txt': 'a page in a layer, and ' },
    before: (app, createApp) => useBuildpacks(app, createApp, ['native']),
    says: /^a page in a layer, and from env\.launch$/m,
  },
];
