import { useQuery } from '@tanstack/react-query';
import type { HostResource } from '../../../../platform/client/overview-resources.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { resourcesText } from '../../strings/resources.ts';
import { bytesLeft, lackingMb } from './memory-left.ts';

const text = resourcesText.room;
const MIB = 1024 * 1024;

/** How the machine is; null for those who may not look at it, and until it is known. */
export function useHost(): HostResource | null {
  const host = useQuery({ queryKey: keys.platform('host'), queryFn: () => api.host(), retry: false });
  return host.data ?? null;
}

/**
 * How much memory of the machine dynos may still take, and what the changes on the page (`neededMb` MiB) take of it.
 * Nothing for those who may not look at the machine.
 */
export function Room({ host, neededMb }: { host: HostResource | null; neededMb: number }) {
  if (host === null) return null;
  const { total_bytes } = host.memory;
  const { headroom } = host;
  const freeMb = bytesLeft(host.memory) / MIB;
  const exceeds = lackingMb(host.memory, neededMb) > 0;
  const share = (bytes: number) => `${(Math.max(0, bytes) / total_bytes) * 100}%`;
  const taken = total_bytes - Math.max(0, bytesLeft(host.memory)) - host.memory.kept_back_bytes;
  const change = Math.min(Math.max(0, neededMb * MIB), Math.max(0, bytesLeft(host.memory)));
  return (
    <section className="resources-room" aria-label={text.title}>
      <div className="line apart">
        <strong>{headroom.dynos > 0 ? text.for(headroom.dynos, headroom.size) : text.none(headroom.size)}</strong>
        <span className="small quiet">
          {text.about(Math.max(0, Math.floor(freeMb)), Math.floor(total_bytes / MIB))}
        </span>
      </div>
      <div className="resources-meter" aria-hidden="true">
        <span className="kept" style={{ inlineSize: share(host.memory.kept_back_bytes) }} />
        <span className="taken" style={{ inlineSize: share(taken) }} />
        <span className={exceeds ? 'change exceeds' : 'change'} style={{ inlineSize: share(change) }} />
      </div>
      {exceeds && (
        <p className="problem" role="status">
          <strong>{text.exceeds(Math.round(neededMb), Math.floor(freeMb))}</strong>
          <span>{text.exceedsNext}</span>
        </p>
      )}
    </section>
  );
}
