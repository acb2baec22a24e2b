/** composer.json, as far as a plan depends on it, and the steps that Composer takes. */

import { installConfig } from '../install-config.ts';
import { findJsonFault } from '../json-fault.ts';
import { type InstallStep, PlanError, type Source, type Step } from '../plan.ts';
import { Item } from '../toml.ts';
import { allPaths, hasFile, shown, withoutBom } from '../tree.ts';
import { isOld, type PhpRow } from './origins.ts';

const caches = [{ name: 'composer', path: '/cache/composer' }];

export interface Composer {
  /** Composer's constraint for PHP. */
  readonly php: string | null;
  /** Names without `ext-`. */
  readonly extensions: readonly string[];
  /** Whether any package is required. */
  readonly packages: boolean;
  readonly scripts: ReadonlySet<string>;
  /** Whether packages lie in the tree itself. */
  readonly local: boolean;
}

/** Reads composer.json, if there is one. Throws a {@link PlanError} `invalid_composer_json`. */
export async function readComposer(source: Source): Promise<Composer | null> {
  if (!hasFile(source, 'composer.json')) return null;
  const text = await source.read('composer.json');
  if (text === null) throw fault('it is larger than 1 MiB');
  const json = new Item(parse(withoutBom(text)));
  const required = json.at('require').keys;
  return {
    php: json.at('require', 'php').text ?? json.at('config', 'platform', 'php').text,
    extensions: required.flatMap((name) => /^ext-([\w-]+)$/.exec(name)?.[1] ?? []),
    packages: required.some((name) => name.includes('/')),
    scripts: new Set(json.at('scripts').keys),
    local: json.at('repositories').present,
  };
}

/** The install from the lock file alone, and what needs the whole tree. */
export async function composerSteps(options: { source: Source; composer: Composer; row: PhpRow }): Promise<{
  readonly install: InstallStep;
  readonly steps: readonly Step[];
}> {
  const { source, composer, row } = options;
  const old = isOld(row);
  const command = old ? 'php8.4 /usr/bin/composer' : 'composer';
  const ignored = old ? ' --ignore-platform-req=php' : '';
  const env = {
    COMPOSER_CACHE_DIR: '/cache/composer',
    COMPOSER_HOME: '/tmp/composer',
    COMPOSER_NO_INTERACTION: '1',
    COMPOSER_ROOT_VERSION: '1.0.0',
    COMPOSER_MEMORY_LIMIT: '-1',
  };
  const locked = hasFile(source, 'composer.lock');
  const drift = locked ? `${command} validate --no-check-publish --no-check-all --no-interaction && ` : '';
  const steps: Step[] = [
    { title: 'Making the autoloader', script: `${command} dump-autoload --no-dev --optimize${ignored}`, env, caches },
    ...['post-install-cmd', 'compile']
      .filter((name) => composer.scripts.has(name))
      .map((name) => ({
        title: `Running the ${name} script`,
        script: `${command} run-script --no-dev ${name}`,
        env,
        caches,
      })),
  ];
  const inputs = composer.local
    ? allPaths(source)
    : allPaths(source).filter((path) => ['composer.json', 'composer.lock', 'auth.json'].includes(path));
  const config = await installConfig({ source, inputs, patterns: ['COMPOSER_*', 'PHP*'], runsScripts: false });
  return {
    install: {
      title: 'Installing dependencies',
      script: `${drift}${command} install --no-dev --no-scripts --no-autoloader --prefer-dist --no-progress${ignored}`,
      env,
      caches,
      inputs,
      config,
    },
    steps,
  };
}

/** Whether packages are required and none are locked. */
export function lacksLock(source: Source, composer: Composer): boolean {
  return composer.packages && !hasFile(source, 'composer.lock');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const found = findJsonFault(text);
    throw fault(found ? `line ${found.line}, column ${found.column}: ${shown(found.reason)}` : String(error));
  }
}

function fault(reason: string): PlanError {
  return new PlanError({
    code: 'invalid_composer_json',
    message: `Cannot read composer.json: ${reason}.`,
    next: 'Correct it (composer validate checks it), commit and push again.',
  });
}
