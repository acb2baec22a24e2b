import type { Hint } from './hint.ts';

/** Registries that a step did not reach, each with what its tool prints; the general ones come last. */
export const NETWORK_HINTS: readonly Hint[] = [
  {
    pattern: /The Gradle that gradlew asks for cannot be fetched/,
    next: "Let this machine reach the host of distributionUrl in gradle/wrapper/gradle-wrapper.properties (`berth doctor`), or name a mirror there. Without gradlew in the source Debian's Gradle 4.4 builds, for a build in Groovy that is content with it; a pom.xml is built by Maven. Then push again.",
  },
  {
    pattern:
      /Could not reach host rubygems\.org|Could not fetch specs from https?:\/\/|(?:Gem::RemoteFetcher|Bundler::HTTP)\w*Error|Network error while fetching|Retrying (?:download gem|fetcher)/,
    next: 'Bundler does not reach the host of its gems: check that this machine does (`berth doctor`), or take the gems along, with `bundle cache --all-platforms` on your machine and vendor/cache committed. Then push again.',
  },
  {
    pattern:
      /curl error \d+ while downloading|file could not be downloaded[\s\S]{0,200}?(?:getaddrinfo|failed to open stream|timed out)|packagist\.org could not be fully loaded|Could not authenticate against/,
    next: 'Composer does not reach the host of its packages: check that this machine does (`berth doctor`), or take the packages along, with `composer install --no-dev` on your machine and vendor/ committed. Then push again.',
  },
  {
    pattern:
      /spurious network error|failed to download from `(?:https?|sparse\+)|failed to query replaced source registry|Unable to update registry|download of config\.json failed/,
    next: 'Cargo does not reach the host of its crates: check that this machine does (`berth doctor`), or take the crates along, with `cargo vendor` on your machine and vendor/ and .cargo/config.toml committed. Then push again.',
  },
  {
    pattern:
      /JSR package manifest for '[^'\n]*' failed to load|error: (?:Import|Module) '?[^'\n]*'? failed|Could not resolve 'jsr:/,
    next: 'Deno does not reach the host of a package, or there is none of that name: check that this machine does (`berth doctor`), take the package from npm instead (`npm:name@version`), or take it along, with "vendor": true in deno.json, `deno install` on your machine and vendor/ committed. Then push again.',
  },
  {
    pattern: /dial tcp(?::| \S+:) (?:lookup |connect: |i\/o timeout)/,
    next: 'Go does not reach the host of its modules: check that this machine does (`berth doctor`), or take the modules along, with `go mod vendor` on your machine and vendor/ committed. Then push again.',
  },
  {
    pattern:
      /Could not (?:transfer|GET|find) (?:artifact )?[\s\S]{0,400}?(?:Unknown host|Temporary failure in name resolution|Connection (?:refused|timed out|reset)|Network is unreachable)|UnknownHostException/,
    next: 'Maven or Gradle does not reach the host of its packages (or the wrapper that of its own program): check that this machine does (`berth doctor`), and push again.',
  },
  {
    pattern: /Could not resolve host|Could not reach host|Could not resolve hostname/,
    next: 'A host that the build asks for is not known here: check its name, and that this machine resolves it (`berth doctor`); then push again.',
  },
  {
    pattern:
      /\b(?:ENOTFOUND|EAI_AGAIN|ENETUNREACH|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_PNPM_META_FETCH_FAIL|FailedToOpenSocket|ConnectionRefused|DNSResolveFailed|ERR_SOCKET_TIMEOUT)\b|trouble with your network connection|Temporary failure (?:in name resolution|resolving)|Network is unreachable|Failed to establish a new connection|All attempts to connect to \S+ failed|error sending request for url|dns error|failed to lookup address/i,
    next: 'The build could not reach the network: check that this host reaches the package registry (`berth doctor`), and push again.',
  },
];
