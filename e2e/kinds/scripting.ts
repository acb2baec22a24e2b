import { packageJson } from '../sources.ts';
import { expect } from '../story.ts';
import { type Kind, samples } from './kind.ts';

const PHP = '<?php echo "PHP ", PHP_VERSION, "\\n";\n';

/** A package that lies in the source beside the app, as Composer's path repositories have it. */
const PHP_WITH_PACKAGE = {
  'composer.json': JSON.stringify({
    repositories: [{ type: 'path', url: 'packages/words', options: { symlink: false } }, { packagist: false }],
    require: { php: '>=8.2', 'sample/words': '*' },
  }),
  'packages/words/composer.json':
    '{"name":"sample/words","version":"1.0.0","autoload":{"psr-4":{"Words\\\\":"src/"}}}\n',
  'packages/words/src/Said.php': '<?php namespace Words; class Said { const TEXT = "the words of a package"; }\n',
  'public/index.php': '<?php require __DIR__ . "/../vendor/autoload.php"; echo Words\\Said::TEXT, "\\n";\n',
};

export const RUBY_KINDS: readonly Kind[] = [
  ...samples('ruby-rack'),
  {
    kind: 'ruby-from-rubygems',
    needs: { name: 'RubyGems', url: 'https://rubygems.org/' },
    files: {
      Gemfile: "source 'https://rubygems.org'\ngem 'rackup'\ngem 'webrick'\n",
      'config.ru': "run ->(_) { [200, { 'content-type' => 'text/plain' }, ['ok']] }\n",
    },
  },
];

export const PHP_KINDS: readonly Kind[] = [
  { kind: 'php-composer', sample: 'php-composer', says: /php-composer/ },
  {
    kind: 'php-apache-root',
    files: { 'web/index.php': PHP, 'index.php': 'not the root', Procfile: 'web: heroku-php-apache2 web/\n' },
    says: /^PHP 8\.4/,
  },
  {
    kind: 'php-nginx',
    files: {
      'web/index.php': PHP.replace('"\\n"', '" ", getenv("OF_THE_POOL"), "\\n"'),
      'index.php': 'not the root',
      'etc/pool.conf': 'env[OF_THE_POOL] = settings\n',
      Procfile: 'web: heroku-php-nginx -F etc/pool.conf web/\n',
    },
    says: /^PHP 8\.4\S* settings$/m,
  },
  { kind: 'php-path-package', files: PHP_WITH_PACKAGE, says: /^the words of a package$/m },
  {
    kind: 'php-that-debian-has-not',
    needs: { name: 'packages.sury.org', url: 'https://packages.sury.org/php/dists/trixie/InRelease' },
    files: { 'composer.json': '{"require":{"php":"~8.3.0"}}\n', 'index.php': PHP },
    says: /^PHP 8\.3/,
  },
  {
    kind: 'php-from-packagist',
    needs: { name: 'Packagist', url: 'https://repo.packagist.org/packages.json' },
    files: { 'composer.json': '{"require":{"psr/log":"^3.0"}}\n', 'index.php': PHP },
  },
];

/** A front end's build by Node.js, in the order in which its author named the buildpacks; the last one serves. */
const BUILT_BY_NODE = { 'package.json': packageJson({ build: 'mkdir -p public && node --version > public/node.txt' }) };

/** Several of our buildpacks for one source. */
export const SEVERAL: readonly Kind[] = [
  {
    kind: 'node-and-python',
    files: {
      ...BUILT_BY_NODE,
      'requirements.txt': 'gunicorn==23.0.0\n',
      'app.py':
        'def application(environ, start_response):\n    start_response("200 OK", [])\n    return [open("public/node.txt", "rb").read(), b"by Python"]\n',
    },
    before: async (app) => {
      await app.did('buildpacks:set', 'nodejs');
      await app.did('buildpacks:add', 'python');
    },
    says: /^v24\.[\d.]+\nby Python$/,
  },
  {
    kind: 'node-and-php',
    files: {
      ...BUILT_BY_NODE,
      'app.json': '{"buildpacks":[{"url":"heroku/nodejs"},{"url":"heroku/php"}]}\n',
      'public/index.php': '<?php readfile("node.txt"); echo "by PHP";\n',
    },
    says: /^v24\.[\d.]+\nby PHP$/,
  },
  {
    kind: 'node-and-ruby',
    sample: 'ruby-rack',
    files: BUILT_BY_NODE,
    before: (app) => app.did('buildpacks:set', 'nodejs', 'ruby'),
    says: /^ruby-rack/,
    shows: async (app) => expect((await app.did('run', 'cat public/node.txt')).stdout).toMatch(/^v24\./m),
  },
  {
    kind: 'heroku-yml-languages',
    files: {
      ...BUILT_BY_NODE,
      'heroku.yml': 'build:\n  languages:\n    - nodejs\n    - php\nrun:\n  web: heroku-php-apache2 public/\n',
      'public/index.php': '<?php readfile("node.txt"); echo "by PHP";\n',
    },
    says: /^v24\.[\d.]+\nby PHP$/,
  },
];
