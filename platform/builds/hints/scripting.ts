import type { Hint } from './hint.ts';

/** Ruby and PHP. */
export const SCRIPTING_HINTS: readonly Hint[] = [
  {
    pattern: /Your bundle only supports platforms/,
    next: 'Gemfile.lock has no gems for Linux: run `bundle lock --add-platform x86_64-linux` on your machine, commit Gemfile.lock, and push again.',
  },
  {
    pattern:
      /lockfile can't be updated because frozen mode is set|in deployment mode after changing|dependencies in your gemfile changed|gemspecs for path gems changed/i,
    next: 'Gemfile and Gemfile.lock differ: run `bundle install` on your machine, commit the new Gemfile.lock (and vendor/cache, where you have it), and push again.',
  },
  {
    pattern: /Your Ruby version is [\d.]+, but your Gemfile specified/,
    next: 'The Gemfile asks for another Ruby than the one that is there: `berth plan` lists those that can be had; write one of them, and push again.',
  },
  {
    pattern:
      /Could not find (?:gem )?'?[\w.-]+'?[^\n]* in (?:vendor|locally installed|any of the sources|cached gems|rubygems repository)/i,
    next: 'A gem is not to be had: check its name in the Gemfile; where gems are in vendor/cache, run `bundle cache --all-platforms` and commit all of it; then push again.',
  },
  {
    pattern: /An error occurred while installing [\w.-]+|Gem::Ext::BuildError/,
    next: 'A gem compiles native code and stopped: name the -dev packages whose headers it misses in a file called Aptfile (libpq-dev for pg, say), and push again.',
  },
  {
    pattern: /Missing `?secret_key_base|Missing encryption key to decrypt|InvalidMessage|InvalidKeyLengthError/,
    next: 'Rails has no key for its credentials: set it with `berth config:set RAILS_MASTER_KEY=…` (it is in config/master.key, which is not committed), and push again.',
  },
  {
    pattern: /cannot load such file --/,
    next: 'A file or gem is missing: add the gem to the Gemfile outside of the groups development and test, run `bundle install`, commit Gemfile.lock, and push again.',
  },
  {
    pattern:
      /lock file is not up to date with|is not present in the lock file|lock file does not contain a compatible set/,
    next: 'composer.json and composer.lock differ: run `composer update` on your machine, commit the new composer.lock, and push again.',
  },
  {
    pattern: /requires (?:PHP extension )?ext-[\w-]+[^\n]*(?:missing|not)/,
    next: 'A package wants a PHP extension that is not there: name it under "require" in composer.json ("ext-intl": "*", say), run `composer update --lock`, commit both, and push again.',
  },
  {
    pattern: /your php version \([^)]*\) does not satisfy that requirement/,
    next: 'A package wants another PHP: name the version under "require" in composer.json ("php": "^8.4"), or choose another version of the package; `berth plan` lists those that can be had. Then push again.',
  },
  {
    pattern: /Script [^\n]+ returned with error code/,
    next: 'A script of composer.json failed: its output is above. Where it needs config vars, set them with `berth config:set`; then push again.',
  },
];
