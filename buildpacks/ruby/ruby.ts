/** Ruby with Bundler: Rack and Rails. */

import { installConfig } from '../install-config.ts';
import {
  type Buildpack,
  type Catalog,
  type ContainerPlan,
  type InstallStep,
  PlanError,
  type Source,
  type Step,
} from '../plan.ts';
import { defaultSection, procfileSection, type WebCommand } from '../process-types.ts';
import { readProcfile } from '../procfile.ts';
import { allPaths, entryAt, hasFile } from '../tree.ts';
import { type Bundle, readBundle } from './gemfile.ts';
import { rubyBuilder, rubyRuntime } from './runtime.ts';
import { rubyVersion } from './version.ts';

/** Bundler's settings, the same when it installs and when the app runs. */
const bundlerEnv = {
  BUNDLE_PATH: '/app/vendor/bundle',
  BUNDLE_DEPLOYMENT: '1',
  BUNDLE_WITHOUT: 'development:test',
  BUNDLE_APP_CONFIG: '/app/.bundle',
  BUNDLE_SILENCE_ROOT_WARNING: '1',
  // The Bundler that locked is not fetched: the one that is there reads its lock file.
  BUNDLE_VERSION: 'system',
};

const railsEnv = {
  RAILS_ENV: 'production',
  RAILS_LOG_TO_STDOUT: 'enabled',
  RAILS_SERVE_STATIC_FILES: 'enabled',
};

export const ruby: Buildpack = {
  name: 'ruby',
  title: 'Ruby',
  evidence: 'Gemfile (Ruby)',
  detect: (source) => Promise.resolve(entryAt(source, 'Gemfile') !== null),
  plan: planRuby,
  starts: /^(?:\w+=\S*\s+)*(?:exec\s+)?(?:bundle|ruby|rackup|puma|(?:bin\/)?(?:rails|thrust))\b/,
  assisted: true,
};

/**
 * The plan. Throws a {@link PlanError} `invalid_gemfile`, `no_gemfile_lock`, `invalid_procfile`,
 * `unavailable_ruby_version` or `no_web_process`.
 */
async function planRuby(source: Source, catalog: Catalog): Promise<ContainerPlan> {
  const bundle = await readBundle(source);
  const procfile = await readProcfile(source);
  const { ruby: release, lines, warnings } = rubyVersion(bundle, catalog);
  const rails = bundle.gems.has('railties');
  const web = procfile === null ? webCommand(source, bundle) : null;
  const processTypes = procfile ?? (web === null ? {} : { web: web.command });
  return {
    kind: 'container',
    buildpack: ruby.name,
    title: ruby.title,
    sections: [
      { title: 'Resolving Ruby version', lines },
      ...(bundle.vendored ? [{ title: 'Finding gems', lines: ['vendor/cache has them: none is downloaded'] }] : []),
      web === null ? procfileSection(processTypes) : defaultSection(ruby.title, web),
    ],
    warnings: [...warnings, ...warningsOf(source, bundle, processTypes['web'])],
    processTypes,
    runtime: rubyRuntime(release, bundle.gems),
    builder: rubyBuilder(release, bundle.gems),
    dropped: bundle.vendored ? ['vendor/cache'] : [],
    install: await installStep(source, bundle),
    steps: assetSteps(source, bundle),
    leftOut: source.files.some(({ path }) => path.startsWith('vendor/bundle/')) ? ['vendor/bundle'] : [],
    files: [],
    env: {
      ...bundlerEnv,
      RACK_ENV: 'production',
      LANG: 'C.UTF-8',
      // glibc's arenas cost threaded servers more memory than they save time.
      MALLOC_ARENA_MAX: '2',
      ...(rails ? railsEnv : {}),
    },
  };
}

async function installStep(source: Source, bundle: Bundle): Promise<InstallStep> {
  const own = (path: string) =>
    ['Gemfile', 'Gemfile.lock', '.ruby-version', '.tool-versions'].includes(path) ||
    path.startsWith('vendor/cache/') ||
    path === '.bundle/config';
  const inputs = bundle.readsTree ? allPaths(source) : allPaths(source).filter(own);
  const patterns = ['BUNDLE_*', 'GEM_*', 'RUBY*'];
  return {
    title: 'Installing gems',
    script: `bundle install --jobs 4${bundle.vendored ? ' --local' : ''} && rm -rf vendor/bundle/ruby/*/cache`,
    env: bundlerEnv,
    caches: [],
    inputs,
    config: await installConfig({ source, inputs, patterns, runsScripts: bundle.readsTree }),
  };
}

function assetSteps(source: Source, { gems }: Bundle): Step[] {
  const pipeline = ['sprockets', 'sprockets-rails', 'propshaft'].some((gem) => gems.has(gem));
  if (!pipeline || !gems.has('railties') || !hasFile(source, 'Rakefile')) return [];
  return [
    {
      title: 'Preparing assets',
      script: 'bundle exec rake assets:precompile && rm -rf tmp/cache log/*',
      env: { ...bundlerEnv, ...railsEnv, RACK_ENV: 'production', SECRET_KEY_BASE_DUMMY: '1' },
      caches: [],
    },
  ];
}

function webCommand(source: Source, { gems }: Bundle): WebCommand {
  if (gems.has('puma') && hasFile(source, 'config.ru')) {
    return hasFile(source, 'config/puma.rb')
      ? { command: 'bundle exec puma -C config/puma.rb', reason: 'Puma with config/puma.rb, which has to use $PORT' }
      : { command: 'bundle exec puma -b tcp://0.0.0.0:$PORT', reason: 'Puma is among the gems' };
  }
  if (gems.has('railties') && hasFile(source, 'bin/rails')) {
    return { command: 'bin/rails server -b 0.0.0.0 -p $PORT -e production', reason: 'Rails is among the gems' };
  }
  if (hasFile(source, 'config.ru')) {
    return { command: 'bundle exec rackup config.ru -o 0.0.0.0 -p $PORT', reason: 'config.ru is there' };
  }
  throw new PlanError({
    code: 'no_web_process',
    message: 'Cannot tell how to start this Ruby app: there is no Procfile and no config.ru.',
    next: 'Add a config.ru, or a Procfile with a line such as "web: bundle exec ruby app.rb -o 0.0.0.0 -p $PORT"; commit it and push again.',
  });
}

function warningsOf(source: Source, bundle: Bundle, web: string | undefined): string[] {
  const warnings: string[] = [];
  const servers = ['puma', 'unicorn', 'falcon', 'thin', 'passenger', 'iodine'];
  if (
    web !== undefined &&
    !servers.some((gem) => bundle.gems.has(gem)) &&
    !bundle.gems.has('rackup') &&
    bundle.gems.has('rack')
  ) {
    warnings.push(
      'No web server such as puma is among the gems: add gem "puma" to the Gemfile, run bundle install and push again.',
    );
  } else if (web !== undefined && bundle.gems.has('webrick') && !servers.some((gem) => bundle.gems.has(gem))) {
    warnings.push('WEBrick answers, which is made for development: add gem "puma" to the Gemfile for a faster server.');
  }
  if (bundle.gems.has('railties')) {
    warnings.push(
      ...(hasFile(source, 'config/master.key')
        ? [
            'config/master.key is in the source: remove it from git, make a new one, and set RAILS_MASTER_KEY as a config var.',
          ]
        : []),
    );
  }
  return warnings;
}
