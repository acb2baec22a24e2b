/** Node.js with npm. */

import type { Buildpack, Catalog, ContainerPlan, Source } from '../plan.ts';
import { defaultSection, procfileSection } from '../process-types.ts';
import { readProcfile } from '../procfile.ts';
import { entryAt } from '../tree.ts';
import { planInstallation } from './install.ts';
import { readPackageJson } from './package-json.ts';
import { nodeRuntime, npmFor } from './runtime.ts';
import { nodeVersion } from './version.ts';
import { hasModules, nodeWarnings } from './warnings.ts';
import { webCommand } from './web.ts';

const path = ['/app/node_modules/.bin', '/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

export const nodejs: Buildpack = {
  name: 'nodejs',
  title: 'Node.js',
  evidence: 'package.json (Node.js)',
  detect: (source) => Promise.resolve(entryAt(source, 'package.json') !== null),
  plan: planNode,
};

/**
 * The plan. Throws a {@link PlanError} `invalid_package_json`, `invalid_procfile`, `invalid_node_version`,
 * `unavailable_node_version` or `no_web_process`.
 */
async function planNode(source: Source, catalog: Catalog): Promise<ContainerPlan> {
  const manifest = await readPackageJson(source);
  const procfile = await readProcfile(source);
  const { version, lines, warnings } = await nodeVersion(source, manifest, catalog);
  const web = procfile === null ? webCommand(source, manifest) : null;
  const processTypes = procfile ?? (web === null ? {} : { web: web.command });
  const { install, steps } = await planInstallation(source, manifest);
  return {
    kind: 'container',
    buildpack: nodejs.name,
    title: nodejs.title,
    sections: [
      { title: 'Resolving Node.js version', lines: [...lines, `Using npm ${npmFor(version)}`] },
      ...(install === null ? [{ title: 'Installing dependencies', lines: ['package.json names none'] }] : []),
      web === null ? procfileSection(processTypes) : defaultSection(nodejs.title, web),
    ],
    warnings: [
      ...warnings,
      ...(await nodeWarnings(source, manifest, { web: processTypes['web'], version, installs: install !== null })),
    ],
    processTypes,
    runtime: nodeRuntime(version),
    install,
    steps,
    leftOut: install !== null && hasModules(source) ? ['node_modules'] : [],
    files: [],
    env: { NODE_ENV: 'production', PATH: path.join(':') },
  };
}
