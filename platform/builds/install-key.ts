import { createHash } from 'node:crypto';
import { seenConfig } from '../../buildpacks/install-config.ts';
import type { ContainerPlan, InstallStep } from '../../buildpacks/plan.ts';
import type { Tree } from './source-tree.ts';

/** Part of every key: a change of how installs are made makes all of them anew. */
const INSTALL_REVISION = 2;

/** Everything that a dependency install depends on. */
export function installKey(options: {
  context: { readonly tree: Tree; readonly config: Readonly<Record<string, string>> };
  plan: ContainerPlan;
  install: InstallStep;
  runtime: string;
}): string {
  const { context, plan, install, runtime } = options;
  const inputs = new Set(install.inputs);
  const contents = context.tree.files
    .filter(({ path }) => inputs.has(path))
    .map(({ path, kind, objectId }) => [path, kind, objectId]);
  const config = seenConfig(install.config, context.config);
  const parts = [INSTALL_REVISION, runtime, install.script, install.env, plan.env, contents, config];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);
}
