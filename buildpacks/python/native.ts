/** Python packages that need more than Python: Debian packages to compile them, and to run them. */

import { unique } from '../tree.ts';

export interface NativeNeeds {
  /** Beside a compiler and Python's headers; null where nothing is compiled. */
  readonly builds: readonly string[] | null;
  readonly runs: readonly string[];
  /** A package beside which nothing of it is needed. */
  readonly unless?: string;
}

/** Without a wheel at the index (`builds`), or with a library that their wheel does not bring (`runs`). */
const rows = new Map<string, NativeNeeds>([
  ['mod-wsgi', { builds: ['apache2-dev'], runs: ['apache2'] }],
  ['mysqlclient', { builds: ['default-libmysqlclient-dev', 'pkg-config'], runs: ['libmariadb3'] }],
  ['netifaces', { builds: [], runs: [] }],
  ['psycopg', { builds: null, runs: ['libpq5'], unless: 'psycopg-binary' }],
  ['psycopg2', { builds: ['libpq-dev'], runs: ['libpq5'] }],
  ['psycopg-c', { builds: ['libpq-dev'], runs: ['libpq5'] }],
  ['pycairo', { builds: ['libcairo2-dev', 'pkg-config'], runs: ['libcairo2'] }],
  ['pygraphviz', { builds: ['libgraphviz-dev'], runs: ['graphviz'] }],
  ['pyodbc', { builds: null, runs: ['unixodbc'] }],
  ['python-ldap', { builds: ['libldap-dev', 'libsasl2-dev'], runs: ['libldap2', 'libsasl2-2'] }],
  ['python-magic', { builds: null, runs: ['libmagic1t64'] }],
  ['uwsgi', { builds: [], runs: [] }],
  ['weasyprint', { builds: null, runs: ['libpango-1.0-0', 'libpangoft2-1.0-0', 'libharfbuzz-subset0'] }],
  ['xmlsec', { builds: ['libxmlsec1-dev', 'pkg-config'], runs: ['libxmlsec1t64-openssl'] }],
]);

/** What `packages` (normalized names) need together; `compiled` are those of them for which a compiler is needed. */
export function nativeNeeds(packages: ReadonlySet<string>): NativeNeeds & { readonly compiled: readonly string[] } {
  const found = [...rows].filter(
    ([name, { unless }]) => packages.has(name) && !(unless !== undefined && packages.has(unless)),
  );
  const compiled = found.filter(([, { builds }]) => builds !== null).map(([name]) => name);
  return {
    compiled,
    builds: compiled.length === 0 ? null : unique(found.flatMap(([, { builds }]) => builds ?? [])),
    runs: unique(found.flatMap(([, { runs }]) => runs)),
  };
}
