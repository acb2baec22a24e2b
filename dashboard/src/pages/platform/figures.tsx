import type { HostResource } from '../../../../platform/client/overview-resources.ts';
import { memory as memoryText, size } from '../../strings/count.ts';
import { platformText } from '../../strings/platform.ts';

const text = platformText.figures;

/** Shares above these want to be looked at. */
const MUCH = 0.9;
const LITTLE_DISK = 0.1;

/** What there is of memory, processor and disk, in four figures. */
export function Figures({ host: { memory, cpu, disk, headroom } }: { host: HostResource }) {
  const used = memory.total_bytes - memory.available_bytes;
  const load = cpu.load[0] ?? 0;
  return (
    <dl className="platform-figures">
      <Figure
        name={text.memory}
        value={memoryText(used)}
        about={text.of(memoryText(memory.total_bytes))}
        share={used / memory.total_bytes}
        isBad={used / memory.total_bytes > MUCH}
      />
      <Figure
        name={text.cpu}
        value={`${Math.round(cpu.use * 100)} %`}
        about={text.cores(cpu.cores, load.toFixed(2))}
        share={cpu.use}
        isBad={cpu.use > MUCH}
      />
      <Figure
        name={text.disk}
        value={size(disk.total_bytes - disk.free_bytes)}
        about={text.diskAbout(size(disk.total_bytes), size(disk.free_bytes))}
        share={1 - disk.free_bytes / disk.total_bytes}
        isBad={disk.free_bytes / disk.total_bytes < LITTLE_DISK}
      />
      <Figure
        name={text.room}
        value={text.dynos(headroom.dynos)}
        about={text.roomAbout(headroom.size)}
        share={Math.min(1, (memory.dynos_may_take_bytes + memory.kept_back_bytes) / memory.total_bytes)}
        isBad={headroom.dynos === 0}
      />
    </dl>
  );
}

function Figure(props: { name: string; value: string; about: string; share: number; isBad: boolean }) {
  const { name, value, about, share, isBad } = props;
  return (
    <div className={isBad ? 'platform-figure bad' : 'platform-figure'}>
      <dt>{name}</dt>
      <dd className="platform-value numbers">{value}</dd>
      <dd className="small quiet numbers">{about}</dd>
      <dd>
        <svg className="platform-share" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
          <rect width={100 * share} height="1" />
        </svg>
      </dd>
    </div>
  );
}
