import type { Containers } from './containers.ts';
import { LABEL, labelOf } from './labels.ts';
import type { Networks } from './networks.ts';

/** A probe lives for a second; one that is older was left by a caller that died. */
const OLD_PROBE_SECONDS = 120;

/** Removes what builds left behind, but for the builds in `keep`; answers how many objects went. */
export async function sweepBuilds(
  keep: ReadonlySet<string>,
  parts: { containers: Containers; networks: Networks },
): Promise<number> {
  const { containers, networks } = parts;
  const now = Date.now() / 1000;
  const left = (await containers.list()).filter(({ Labels: labels, Created: created }) => {
    const kind = labelOf(labels, LABEL.kind);
    if (kind === 'probe') return now - created > OLD_PROBE_SECONDS;
    return kind === 'build' && !keep.has(labelOf(labels, LABEL.build) ?? '');
  });
  for (const { Id } of left) await containers.remove(Id);
  const { builds } = await networks.list();
  let removedNetworks = 0;
  for (const { buildId } of builds) {
    if (!keep.has(buildId) && (await networks.removeOfBuild(buildId))) removedNetworks += 1;
  }
  return left.length + removedNetworks;
}
