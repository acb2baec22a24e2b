/** What crates that wrap C libraries need: in the build, and when the program runs. */

interface NativeLibrary {
  readonly crate: string;
  readonly build: readonly string[];
  readonly run: readonly string[];
}

/** Debian packages for a crate of Cargo.lock. */
const rows: readonly NativeLibrary[] = [
  { crate: 'openssl-sys', build: ['libssl-dev'], run: ['libssl3t64'] },
  { crate: 'pq-sys', build: ['libpq-dev'], run: ['libpq5'] },
  { crate: 'mysqlclient-sys', build: ['libmariadb-dev'], run: ['libmariadb3'] },
  { crate: 'libsqlite3-sys', build: ['libsqlite3-dev'], run: ['libsqlite3-0'] },
  { crate: 'libz-sys', build: ['zlib1g-dev'], run: ['zlib1g'] },
  { crate: 'rdkafka-sys', build: ['make', 'zlib1g-dev'], run: ['zlib1g'] },
  { crate: 'cmake', build: ['cmake', 'g++', 'make'], run: [] },
  { crate: 'bindgen', build: ['libclang-dev', 'clang'], run: [] },
  { crate: 'prost-build', build: ['protobuf-compiler', 'libprotobuf-dev'], run: [] },
  { crate: 'tikv-jemalloc-sys', build: ['make', 'autoconf'], run: [] },
];

/** The packages for the crates that `lock`, the text of Cargo.lock, names. */
export function nativePackages(lock: string): { readonly build: readonly string[]; readonly run: readonly string[] } {
  const found = rows.filter((row) => lock.includes(`name = "${row.crate}"`));
  return {
    build: [...new Set(found.flatMap((row) => row.build))],
    run: [...new Set(found.flatMap((row) => row.run))],
  };
}
