import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from '../app.ts';
import { ROOT } from '../berth.ts';
import { packageJson } from '../sources.ts';

/** A kind of source that no sample is made for. */
export interface MoreKind {
  readonly kind: string;
  readonly files: Files;
  /** A registry that it needs and that is not reached everywhere: the kind is listed, and pushed where it answers. */
  readonly needs?: { readonly name: string; readonly url: string };
}

const SERVER = `const ms = require('ms');
require('node:http').createServer((_, answer) => answer.end(ms(60_000))).listen(process.env.PORT);
`;
const NODE = { 'server.js': SERVER, 'package.json': packageJson({ start: 'node server.js' }, { ms: '2.1.3' }) };
const INTEGRITY = 'sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA==';
const YARN_1_LOCK = `# yarn lockfile v1


ms@2.1.3:
  version "2.1.3"
  resolved "https://registry.yarnpkg.com/ms/-/ms-2.1.3.tgz#574c8138ce1d2b5861f0b44579dbadd60c6615b2"
  integrity ${INTEGRITY}
`;
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
const PHP = '<?php echo "PHP ", PHP_VERSION, "\\n";\n';

/** In the order of the table of kinds. */
export const MORE_KINDS: readonly MoreKind[] = [
  { kind: 'node-yarn-1', files: { ...NODE, 'yarn.lock': YARN_1_LOCK } },
  { kind: 'node-yarn-berry', files: fixture('node-yarn-berry') },
  { kind: 'python-poetry', files: fixture('python-poetry') },
  { kind: 'python-pipenv', files: fixture('python-pipenv') },
  {
    kind: 'php-nginx',
    files: { 'web/index.php': PHP, 'index.php': '', Procfile: 'web: heroku-php-nginx web/\n' },
  },
  {
    kind: 'heroku-yml',
    files: {
      'heroku.yml':
        'build:\n  docker:\n    web:\n      dockerfile: docker/Dockerfile\n      target: app\n  config:\n    MODE: story\n',
      'docker/Dockerfile': STAGES,
      'docker/serve.pl': PERL,
    },
  },
  { kind: 'procfile-script', files: { 'serve.pl': PERL, Procfile: 'web: perl serve.pl\n' } },
  {
    kind: 'ruby-from-rubygems',
    needs: { name: 'RubyGems', url: 'https://rubygems.org/' },
    files: {
      Gemfile: "source 'https://rubygems.org'\ngem 'rackup'\ngem 'webrick'\n",
      'config.ru': "run ->(_) { [200, { 'content-type' => 'text/plain' }, ['ok']] }\n",
    },
  },
  {
    kind: 'php-from-packagist',
    needs: { name: 'Packagist', url: 'https://repo.packagist.org/packages.json' },
    files: { 'composer.json': '{"require":{"psr/log":"^3.0"}}\n', 'index.php': PHP },
  },
];

/** Files of a source that the buildpacks' plans are tested with. */
function fixture(name: string): Files {
  const folder = join(ROOT, 'buildpacks/fixtures/sources', name);
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    paths.map(({ parentPath, name: file }) => {
      const path = join(parentPath, file);
      return [path.slice(folder.length + 1), readFileSync(path)];
    }),
  );
}
