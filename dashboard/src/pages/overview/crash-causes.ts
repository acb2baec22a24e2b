import type { DynoStateResource } from '../../../../platform/client/berth-resources.ts';

type Crashed = Pick<DynoStateResource, 'name' | 'type' | 'state' | 'error'>;

/**
 * Crashed dynos that say the same of themselves, together: of one process type, with one code. The first of each tells
 * why.
 */
export function crashesByCause<Dyno extends Crashed>(dynos: readonly Dyno[]): [Dyno, ...Dyno[]][] {
  const byCause = new Map<string, [Dyno, ...Dyno[]]>();
  for (const dyno of dynos) {
    if (dyno.state !== 'crashed' || dyno.error === null) continue;
    const cause = `${dyno.type} ${dyno.error.id}`;
    const known = byCause.get(cause);
    if (known === undefined) byCause.set(cause, [dyno]);
    else known.push(dyno);
  }
  return [...byCause.values()];
}
