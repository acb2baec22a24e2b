/** Node.js with npm, pnpm, Yarn or Bun as its package manager. */

import { readAptfile } from '../aptfile.ts';
import { buildCaches } from '../build-caches.ts';
import { portOf, portSections } from '../fixed-port.ts';
import { type PackageJson, readPackageJson } from '../package-json.ts';
import type { Buildpack, Catalog, ContainerPlan, Section, Source } from '../plan.ts';
import { defaultSection, plainSection, procfileSection, type WebCommand } from '../process-types.ts';
import { readProcfile } from '../procfile.ts';
import { entryAt, listed } from '../tree.ts';
import { type ChosenManager, chooseManager } from './choose-manager.ts';
import { listenEnv } from './frameworks.ts';
import { frontEndAlone, isPlainSite, servedFrontEnd } from './front-end.ts';
import type { BuiltFrontEnd } from './front-ends.ts';
import { type Installation, planInstallation } from './install.ts';
import { listening } from './listening.ts';
import { npm } from './managers/npm.ts';
import { plugAndPlayEnv, yarnPlugAndPlay } from './managers/yarn-berry.ts';
import { compilingReason, withoutObjects } from './native.ts';
import { nodeBuilder, nodeRuntime, npmFor } from './runtime.ts';
import { type Standalone, standaloneServer, withoutCompiler } from './standalone.ts';
import { startTools } from './start-tools.ts';
import { type NodeVersion, nodeVersion } from './version.ts';
import { hasModules, nodeWarnings } from './warnings.ts';
import { startsSomething, webCommand } from './web.ts';

const path = ['/app/node_modules/.bin', '/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

export const nodejs: Buildpack = {
  name: 'nodejs',
  title: 'Node.js',
  evidence: 'package.json (Node.js)',
  detect: async (source) => entryAt(source, 'package.json') !== null && !(await isPlainSite(source)),
  plan: planNode,
  starts: /^(?:\w+=\S*\s+)*(?:exec\s+)?(?:node|npm|npx|yarn|pnpm|next|tsx|ts-node|nuxt|pm2-runtime)\b/,
  startable: async (source) => {
    const manifest = await readPackageJson(source);
    return startsSomething(source, manifest) || (await frontEndAlone(source, manifest, null)) !== null;
  },
  assists: async (source) => {
    const { scripts } = await readPackageJson(source);
    return scripts.has('build') || scripts.has('heroku-postbuild');
  },
};

interface Findings {
  readonly source: Source;
  readonly manifest: PackageJson;
  readonly version: NodeVersion;
  readonly chosen: ChosenManager;
  /** Of the start without a Procfile, where it is not a front end alone. */
  readonly web: WebCommand | null;
  readonly processTypes: Readonly<Record<string, string>>;
  /** The server that the build leaves with all that it needs, or null. */
  readonly standalone: Standalone | null;
  readonly installation: Installation;
  /** Development dependencies without which nothing starts. */
  readonly tools: readonly string[];
  /** Why compilers are needed, or null. */
  readonly compiles: string | null;
}

/**
 * The plan. Throws a {@link PlanError} `invalid_package_json`, `invalid_procfile`, `invalid_node_version`,
 * `unavailable_node_version`, `invalid_package_manager`, `unavailable_package_manager` or `no_web_process`.
 */
async function planNode(source: Source, catalog: Catalog): Promise<ContainerPlan> {
  const manifest = await readPackageJson(source);
  const procfile = await readProcfile(source);
  const version = await nodeVersion(source, manifest, catalog);
  const chosen = await chooseManager({ source, manifest, node: version.version, catalog });
  const frontEnd = await frontEndAlone(source, manifest, procfile);
  const standalone = chosen.manager === yarnPlugAndPlay ? null : await standaloneServer(source, manifest, procfile);
  const selfContained = frontEnd !== null || standalone !== null;
  const plugAndPlay = chosen.manager === yarnPlugAndPlay;
  const by = { manager: chosen.manager, plugAndPlay, node: version.version };
  const web =
    procfile === null && frontEnd === null ? (standalone?.web ?? (await webCommand(source, manifest, by))) : null;
  const processTypes = procfile ?? (web === null ? {} : { web: web.command });
  const tools = selfContained ? [] : await startTools(source, manifest, processTypes);
  const planned = await planInstallation({
    source,
    manifest,
    chosen,
    script: frontEnd?.script,
    selfContained,
    keepsDevelopment: tools.length > 0,
  });
  const { install } = planned;
  const asked = (await readAptfile(source)).builds.length > 0 ? 'The Aptfile asks for what compiles' : null;
  const compiles = install === null ? null : ((await compilingReason(source, manifest, chosen.lockFile)) ?? asked);
  const installation = {
    install: install === null || compiles === null ? install : withoutObjects(install),
    steps: [
      ...planned.steps,
      ...(standalone?.steps ?? []),
      // Where packages are not taken away anyhow, releases share their layer, which is worth more.
      ...(planned.prunes ? withoutCompiler(source, manifest, procfile) : []),
    ],
    prunes: planned.prunes,
  };
  const found = { source, manifest, version, chosen, web, processTypes, standalone, installation, tools, compiles };
  return frontEnd === null ? planServer(found) : planFrontEnd(found, frontEnd);
}

async function planServer(findings: Findings): Promise<ContainerPlan> {
  const { source, manifest, version, chosen, web, processTypes, standalone, installation, compiles } = findings;
  const tools = nodeRuntime(version.version, chosen);
  const runtime = keepsManager(chosen, processTypes)
    ? tools
    : nodeRuntime(version.version, withNpm(chosen, version.version));
  const heard = await listening(source, processTypes['web'] ?? '');
  const shared = common(findings, processTypes['web']);
  return {
    ...shared,
    sections: [
      ...versionSections(findings),
      withTools(web === null ? procfileSection(processTypes) : defaultSection(nodejs.title, web), findings.tools),
      ...portSections(heard.fixed),
    ],
    warnings: [...shared.warnings, ...heard.warnings],
    processTypes,
    ...portOf(heard.fixed),
    runtime,
    // What development dependencies took stays in the layers below, unless the image is made afresh beside them.
    ...(compiles === null && standalone === null && !installation.prunes && tools.name === runtime.name
      ? {}
      : { builder: compiles === null ? tools : nodeBuilder(tools, version.version) }),
    ...(shared.steps.length === 0 ? {} : { dropped: [...(standalone?.dropped ?? []), ...buildCaches] }),
    install: installation.install,
    files: [],
    env: {
      NODE_ENV: 'production',
      ...listenEnv(manifest),
      PATH: path.join(':'),
      ...(chosen.manager === yarnPlugAndPlay ? plugAndPlayEnv : {}),
    },
  };
}

function withTools(section: Section, tools: readonly string[]): Section {
  if (tools.length === 0) return section;
  const line = `${listed(tools)} of devDependencies ${tools.length > 1 ? 'start' : 'starts'} it: development dependencies stay in the image`;
  return { ...section, lines: [...section.lines, line] };
}

/** Whether the image keeps its package manager: all but Bun are small, and Bun is as large as Node.js itself. */
function keepsManager({ manager }: ChosenManager, types: Readonly<Record<string, string>>): boolean {
  return manager.name !== 'bun' || Object.values(types).some((command) => /\bbunx?\b|\.sh\b/.test(command));
}

function withNpm(chosen: ChosenManager, node: string): ChosenManager {
  return { ...chosen, manager: npm, version: npmFor(node) };
}

function planFrontEnd(findings: Findings, frontEnd: BuiltFrontEnd): ContainerPlan {
  const { source, processTypes, version, chosen, installation, compiles } = findings;
  const { runtime, files, web, dropped } = servedFrontEnd(source, frontEnd);
  const node = nodeRuntime(version.version, chosen);
  const unknown = frontEnd.fallback ? '; unknown paths get index.html' : '';
  const shared = common(findings, undefined);
  return {
    ...shared,
    warnings: [...shared.warnings, ...(frontEnd.settings?.warnings ?? [])],
    sections: [
      ...versionSections(findings),
      {
        title: `Serving what ${frontEnd.title} builds`,
        lines: [
          `${frontEnd.folder}/ is served by nginx${unknown}; Node.js is not in the image`,
          ...(frontEnd.settings?.lines ?? []),
        ],
      },
      plainSection('Default types for Node.js -> web: nginx'),
    ],
    processTypes: { ...processTypes, web },
    runtime,
    builder: compiles === null ? node : nodeBuilder(node, version.version),
    ...(dropped === undefined ? {} : { dropped }),
    install: installation.install,
    files,
    env: {},
  };
}

function common(findings: Findings, web: string | undefined) {
  const { source, version, chosen, installation } = findings;
  return {
    kind: 'container' as const,
    buildpack: nodejs.name,
    title: nodejs.title,
    warnings: [
      ...version.warnings,
      ...chosen.warnings,
      ...nodeWarnings(source, { web, installs: installation.install !== null }),
    ],
    steps: installation.steps,
    leftOut: installation.install !== null && hasModules(source) ? ['node_modules'] : [],
  };
}

function versionSections({ version, chosen, installation, compiles }: Findings): Section[] {
  return [
    { title: 'Resolving Node.js version', lines: [...version.lines, ...chosen.lines] },
    ...(installation.install === null
      ? [{ title: 'Installing dependencies', lines: ['package.json names none'] }]
      : []),
    ...(compiles === null
      ? []
      : [
          {
            title: 'Preparing compilers',
            lines: [`${compiles}: gcc, make, Python and git are there in the build only`],
          },
        ]),
  ];
}
