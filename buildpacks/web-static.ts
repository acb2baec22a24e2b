/** Serving a folder that a build made, for any language whose build ends in plain files. */

import type { PlannedFile, Runtime } from './plan.ts';
import { configPath, nginxConfig, type Site, startPath, startScript } from './static/nginx.ts';

/** What a plan needs to serve `site` by nginx: what it runs on, the files to add, and the command of `web`. */
export interface StaticServing {
  readonly runtime: Runtime;
  readonly files: readonly PlannedFile[];
  readonly web: string;
}

/** Serves `site`, whose folder need not be there before the build. */
export function serveStatic(site: Site): StaticServing {
  return {
    runtime: { name: 'nginx', version: 'trixie', parts: [{ kind: 'apt', packages: ['nginx-light'] }], env: {} },
    files: [
      { path: configPath, content: nginxConfig(site), executable: false },
      { path: startPath, content: startScript, executable: true },
    ],
    web: `exec ${startPath}`,
  };
}
