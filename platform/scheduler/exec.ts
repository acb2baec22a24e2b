import type { AttachedProcess, ExecEngine } from '../engine/engine.ts';
import type { Dyno } from '../model/dyno.ts';
import type { Store } from '../store/store.ts';

/** What to run in a dyno that runs already. */
export interface Exec {
  readonly accountId: string;
  readonly dyno: Dyno;
  readonly command: string;
  readonly tty: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly columns: number | null;
  readonly rows: number | null;
}

/** Runs a command beside a dyno's own process. The event says who and where; the command may hold secrets. */
export async function execIn(
  { store, engine }: { store: Store; engine: Pick<ExecEngine, 'exec'> },
  { accountId, dyno, command, tty, env, columns, rows }: Exec,
): Promise<AttachedProcess> {
  const { imageId } = store.releases.byId(dyno.releaseId) ?? { imageId: null };
  const image = imageId === null ? null : store.images.byId(imageId);
  const process = await engine.exec({
    dynoId: dyno.id,
    name: dyno.name,
    runAs: image?.kind === 'dockerfile' ? 'image' : 'profile',
    command,
    env,
    tty,
    ...(columns === null ? {} : { columns }),
    ...(rows === null ? {} : { rows }),
  });
  const data = { dyno: dyno.id, name: dyno.name };
  store.transaction(() => store.events.record({ kind: 'dyno.exec', appId: dyno.appId, accountId, data }));
  return process;
}
