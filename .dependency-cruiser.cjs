/** Who may import whom: the table of docs/architecture.md. `from` may import only `to` (and itself). */
const table = {
  'platform/model': [],
  'platform/store': ['platform/model', 'platform/errors'],
  'platform/engine': [
    'platform/model',
    'platform/errors',
    'platform/exec',
    'platform/machine-times',
    'buildpacks/dockerfile/instructions',
  ],
  'platform/client': ['platform/model', 'platform/errors', 'buildpacks/plan'],
  'platform/logs': ['platform/model', 'platform/errors', 'platform/engine/engine'],
  'platform/metrics': [
    'platform/model',
    'platform/errors',
    'platform/machine-times',
    'platform/engine/engine',
    'platform/store',
  ],
  'platform/scheduler': ['platform/model', 'platform/errors', 'platform/engine', 'platform/store'],
  'platform/routing': ['platform/model', 'platform/errors', 'platform/store'],
  'platform/rollouts': ['platform/model', 'platform/errors', 'platform/engine', 'platform/store', 'platform/scheduler'],
  'platform/builds': [
    'platform/model',
    'platform/errors',
    'platform/exec',
    'platform/engine',
    'platform/store',
    'buildpacks',
  ],
  'platform/git': ['platform/model', 'platform/errors', 'platform/exec', 'platform/builds', 'buildpacks'],
  'platform/accounts': ['platform/model', 'platform/errors', 'platform/store'],
  'platform/apps': ['platform/model', 'platform/errors', 'platform/store'],
  'platform/jobs': ['platform/model', 'platform/errors', 'platform/store', 'platform/engine', 'platform/rollouts'],
  'platform/host': [
    'platform/model',
    'platform/errors',
    'platform/exec',
    'platform/config',
    'platform/engine',
    'platform/store',
    'platform/client',
  ],
  'platform/api': [
    'platform/model',
    'platform/errors',
    'platform/engine/engine',
    'platform/client',
    'platform/rollouts',
    'platform/store',
    'platform/metrics',
  ],
  buildpacks: [],
  router: ['platform/client', 'platform/model'],
  cli: [
    'platform/client',
    'platform/model',
    'platform/host',
    'platform/exec',
    'platform/errors',
    'platform/config',
    'buildpacks',
  ],
  dashboard: ['platform/client', 'platform/model', 'buildpacks/plan'],
  e2e: ['platform/client', 'platform/model'],
  bench: ['e2e'],
};

/** Each third party has one owner. */
const owners = {
  dockerode: ['platform/engine'],
  'better-sqlite3': ['platform/store'],
  express: ['platform/api', 'platform/git'],
  'http-proxy': ['router'],
  'prom-client': ['platform/metrics'],
};

const tests = '\\.test\\.ts$|/testing/|/fake-[^/]+\\.ts$';

const layers = Object.entries(table).map(([from, to]) => ({
  name: `${from.replaceAll('/', '-')}-imports`,
  severity: 'error',
  comment: `${from} may import ${to.length === 0 ? 'nothing of ours' : to.join(', ')}.`,
  from: { path: `^${from}/`, pathNot: tests },
  to: {
    path: '^(platform|buildpacks|router|cli|dashboard|e2e|bench)/',
    pathNot: [from, ...to].map((allowed) => `^${allowed}(/|\\.ts$)`),
  },
}));

const thirdParties = Object.entries(owners).map(([name, folders]) => ({
  name: `${name}-has-one-owner`,
  severity: 'error',
  from: {
    path: '^(platform|buildpacks|router|cli|dashboard|e2e|bench)/',
    pathNot: [...folders.map((folder) => `^${folder}/`), tests],
  },
  to: { path: `node_modules/${name}/` },
}));

module.exports = {
  forbidden: [
    ...layers,
    ...thirdParties,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: '\\.test\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)fixtures/|^samples/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
