/** Which PHP a source gets, with which extensions. */

import semver from 'semver';
import { type Catalog, PlanError } from '../plan.ts';
import { listed, shown } from '../tree.ts';
import { debianRows, type PhpRow, upstreamRows } from './origins.ts';

/** Part of Debian's PHP, or of the packages that every app gets. */
const always = new Set(
  (
    'bcmath calendar core ctype curl date dom exif fileinfo filter ftp gd gettext hash iconv intl json libxml mbstring mysqli ' +
    'mysqlnd opcache openssl pcntl pcre pdo pdo_mysql pdo_pgsql pdo_sqlite pgsql phar posix random readline reflection ' +
    'session shmop simplexml sockets sodium spl sqlite3 standard sysvmsg sysvsem sysvshm tokenizer xml xmlreader xmlwriter xsl zip zlib'
  ).split(' '),
);

/** Packages of every app, after `php<line>-`. */
const packages = [
  'cli',
  'fpm',
  'bcmath',
  'common',
  'curl',
  'gd',
  'intl',
  'mbstring',
  'mysql',
  'opcache',
  'pgsql',
  'readline',
  'sqlite3',
  'xml',
  'zip',
];

/** Extensions with a package of their own: of PHP's sources, and of others. */
const ofPhp = new Set(['bz2', 'dba', 'enchant', 'gmp', 'ldap', 'odbc', 'snmp', 'soap', 'tidy']);
const ofOthers = new Set([
  'amqp',
  'apcu',
  'ast',
  'ds',
  'igbinary',
  'imagick',
  'mailparse',
  'memcached',
  'mongodb',
  'msgpack',
  'redis',
  'ssh2',
  'uuid',
  'yaml',
  'zmq',
]);

export interface PhpVersion {
  readonly row: PhpRow;
  readonly lines: readonly string[];
}

/**
 * The newest of Debian's that `constraint` (Composer's) admits, which gets its security updates, else of upstream's.
 * Throws a {@link PlanError} `invalid_php_version` or `unavailable_php_version`.
 */
export function phpVersion(constraint: string | null, catalog: Catalog): PhpVersion {
  const [newest] = debianRows;
  if (constraint === null) {
    return {
      row: newest,
      lines: [`composer.json asks for no PHP version: the default, ${newest.line}`, using(newest)],
    };
  }
  const range = semver.validRange(asRange(constraint.slice(0, 256)));
  const upstream = upstreamRows(catalog);
  const fits = ({ release }: PhpRow) => range !== null && semver.satisfies(release, range);
  const row = debianRows.find(fits) ?? upstream.find(fits);
  if (row !== undefined) return { row, lines: [`composer.json asks for PHP ${shown(constraint, 40)}`, using(row)] };
  const known = [...debianRows.map(({ release }) => release), ...upstream.map(({ line }) => line)].join(', ');
  throw new PlanError({
    code: range === null ? 'invalid_php_version' : 'unavailable_php_version',
    message: `Cannot get PHP "${shown(constraint, 60)}", which composer.json asks for. Versions that can be had: ${known}.`,
    next: `Ask for one of those lines ("php": "^${newest.line}") in require of composer.json, run composer update --lock, commit and push again.`,
  });
}

function using({ line, origin }: PhpRow): string {
  return `Using PHP ${line}${origin.kind === 'upstream' ? `, of the Debian packages at ${new URL(origin.url).host}` : ''}`;
}

/** Debian's packages for `extensions`, by name without `ext-`. Throws a {@link PlanError} `unavailable_php_extension`. */
export function phpPackages({ line, origin }: PhpRow, extensions: readonly string[]): string[] {
  const names = extensions.map((each) => each.toLowerCase()).filter((each) => !always.has(each.replace('zend-', '')));
  const unknown = names.filter((each) => !ofPhp.has(each) && !ofOthers.has(each));
  if (unknown.length > 0) {
    throw new PlanError({
      code: 'unavailable_php_extension',
      message: `Cannot get ${listed(unknown.slice(0, 5).map((each) => shown(`ext-${each}`, 40)))}, which composer.json asks for. Extensions that can be had besides those of every app: ${[...ofPhp, ...ofOthers].join(', ')}.`,
      next: 'Leave it out of require in composer.json, or bring a Dockerfile; commit and push again.',
    });
  }
  // Upstream's names without a line are those of its newest.
  const other = origin.kind === 'upstream' ? `php${line}` : 'php';
  return [
    'php-common',
    // A part of PHP itself from 8.5 on.
    ...packages.filter((each) => each !== 'opcache' || line !== '8.5').map((each) => `php${line}-${each}`),
    // A part of PHP itself from version 8 on.
    ...(Number(line) < 8 ? [`php${line}-json`] : []),
    ...names.map((each) => `${ofPhp.has(each) ? `php${line}` : other}-${each}`),
  ];
}

/** A constraint of Composer as a range of semver: `~8.2` there goes up to 9, commas mean and, a single bar means or. */
function asRange(constraint: string): string {
  return (
    constraint
      .replace(/\s*\|{1,2}\s*/g, ' || ')
      .replace(/\s*,\s*/g, ' ')
      .replace(/@\w+/g, '')
      // No release that somebody shuns is Debian's newest of its line.
      .replace(/!=\s*[\d.*]+/g, '')
      .replace(/~(\d+\.\d+)(?![\d.])/g, '^$1')
      .replace(/\.\*/g, '.x')
  );
}
