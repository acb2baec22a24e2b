/** PHP behind Apache or nginx, with Composer. */

import type { Buildpack, Catalog, ContainerPlan, Source } from '../plan.ts';
import { defaultSection, procfileSection, type WebCommand } from '../process-types.ts';
import { readProcfile } from '../procfile.ts';
import { hasFile } from '../tree.ts';
import { type Composer, composerSteps, lacksLock, readComposer } from './composer.ts';
import { phpBuilder, phpRuntime } from './runtime.ts';
import { addedFolder, type PhpServer, serverFiles } from './servers.ts';
import { phpPackages, phpVersion } from './version.ts';

/** Folders that are document roots where they have an index.php, the first first. */
const roots = ['public', 'web', 'webroot', 'html', 'htdocs', 'www', 'public_html', ''];

export const php: Buildpack = {
  name: 'php',
  title: 'PHP',
  evidence: 'composer.json or index.php (PHP)',
  detect: (source) => Promise.resolve(hasFile(source, 'composer.json') || rootOf(source) !== null),
  plan: planPhp,
  starts: /\bheroku-php-|^php\b/,
  assisted: true,
};

/**
 * The plan. Throws a {@link PlanError} `invalid_composer_json`, `invalid_procfile`,
 * `invalid_php_version`, `unavailable_php_version` or `unavailable_php_extension`.
 */
async function planPhp(source: Source, catalog: Catalog): Promise<ContainerPlan> {
  const composer = await readComposer(source);
  const procfile = await readProcfile(source);
  const { row, lines } = phpVersion(composer?.php ?? null, catalog);
  const packages = phpPackages(row, composer?.extensions ?? []);
  const web = procfile !== null && Object.hasOwn(procfile, 'web') ? null : webCommand(source);
  const processTypes = web === null ? (procfile ?? {}) : { ...procfile, web: web.command };
  const server: PhpServer = /heroku-php-nginx\b/.test(processTypes['web'] ?? '') ? 'nginx' : 'apache2';
  const vendored = hasFile(source, 'vendor/autoload.php');
  const installs = composer !== null && !vendored;
  const unlocked = installs && lacksLock(source, composer);
  const installation = installs ? await composerSteps({ source, composer, row }) : { install: null, steps: [] };
  return {
    kind: 'container',
    buildpack: php.name,
    title: php.title,
    sections: [
      { title: 'Resolving PHP version', lines },
      { title: 'Preparing the web server', lines: [`${server === 'nginx' ? 'nginx' : 'Apache'} in front of PHP-FPM`] },
      web === null ? procfileSection(processTypes) : defaultSection(php.title, web),
    ],
    warnings: warningsOf({ vendored, unlocked, composer, web: processTypes['web'] ?? '' }),
    processTypes,
    runtime: phpRuntime({ row, packages, server }),
    ...(installs ? { builder: phpBuilder({ row, packages }) } : {}),
    install: installation.install,
    steps: installation.steps,
    leftOut: [],
    files: serverFiles(row),
    env: {
      PATH: `/app/${addedFolder}/bin:/app/vendor/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    },
  };
}

function rootOf(source: Source): string | null {
  return roots.find((root) => hasFile(source, root === '' ? 'index.php' : `${root}/index.php`)) ?? null;
}

function webCommand(source: Source): WebCommand {
  const root = rootOf(source);
  return root === null || root === ''
    ? { command: 'heroku-php-apache2', reason: 'the root of the source is the document root' }
    : { command: `heroku-php-apache2 ${root}/`, reason: `${root}/index.php is there` };
}

function warningsOf(options: {
  vendored: boolean;
  unlocked: boolean;
  composer: Composer | null;
  web: string;
}): string[] {
  const { vendored, unlocked, composer, web } = options;
  const warnings: string[] = [];
  if (unlocked) {
    warnings.push(
      'There is no composer.lock: each build may get other versions. Run composer update, commit composer.lock (and take it out of .gitignore) and push again.',
    );
  }
  if (vendored && composer !== null) {
    warnings.push(
      'vendor/ is in the source and is used as it is. Remove it from git (git rm -r --cached vendor) to have what composer.lock says.',
    );
  }
  if (/\bphp\b.*(-S\b|artisan serve)/.test(web)) {
    warnings.push(
      'web starts the development server of PHP, which answers one request at a time: leave web out of the Procfile, or start heroku-php-apache2.',
    );
  }
  return warnings;
}
