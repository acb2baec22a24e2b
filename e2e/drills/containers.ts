import { facts } from '../berth.ts';
import { engine } from '../engine.ts';

export interface Running {
  readonly id: string;
  /** Of the container's first process. */
  readonly pid: number;
  readonly dyno: string;
  /** `web.1` */
  readonly name: string;
  /** Unix ms. */
  readonly startedAt: number;
}

/** The containers that run of one app (by id), or of all. */
export async function runningContainers(appId?: string): Promise<Running[]> {
  const label = [`berth.instance=${facts().instance}`, ...(appId === undefined ? [] : [`berth.app=${appId}`])];
  const { body } = await engine<{ Id: string }[]>(
    'GET',
    `/containers/json?filters=${encodeURIComponent(JSON.stringify({ label }))}`,
  );
  const running: Running[] = [];
  for (const { Id } of body) {
    const { status, body: one } = await engine<{
      State: { Pid: number; StartedAt: string };
      Config: { Labels: Record<string, string> };
    }>('GET', `/containers/${Id}/json`);
    if (status !== 200 || one.State.Pid === 0) continue;
    const { 'berth.dyno': dyno = '', 'berth.name': name = '' } = one.Config.Labels;
    running.push({ id: Id, pid: one.State.Pid, dyno, name, startedAt: Date.parse(one.State.StartedAt) });
  }
  return running;
}
