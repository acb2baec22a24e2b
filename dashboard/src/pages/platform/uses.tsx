import { useQuery } from '@tanstack/react-query';
import type { DiskResource } from '../../../../platform/client/berth-resources.ts';
import type { HostResource } from '../../../../platform/client/overview-resources.ts';
import { api } from '../../data/api.ts';
import { memory as memoryText, size } from '../../strings/count.ts';
import { platformText } from '../../strings/platform.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type BarPart, StackedBar } from '../../ui/stacked-bar.tsx';

/** Docker counts for seconds what its images take: an answer is good for longer than others. */
const DISK_MS = 120_000;

/** What the memory is used for. */
export function MemoryUse({ host: { memory } }: { host: HostResource }) {
  const text = platformText.memory;
  const berth = memory.platform_bytes + (memory.router_bytes ?? 0);
  const used = memory.total_bytes - memory.available_bytes;
  const builds = memory.builds_may_take_bytes === 0 ? null : memoryText(memory.builds_may_take_bytes);
  const parts: readonly BarPart[] = [
    { name: text.dynos, value: memory.dynos_bytes, series: 1 },
    { name: text.berth, value: berth, series: 2 },
    { name: text.others, value: Math.max(0, used - memory.dynos_bytes - berth), series: 6 },
    { name: text.free, value: memory.available_bytes, series: 0 },
  ];
  return (
    <Panel title={text.title} about={text.promised(memoryText(memory.dynos_may_take_bytes), builds)}>
      <StackedBar label={text.title} parts={parts} format={memoryText} />
    </Panel>
  );
}

/** What the disk is used for. */
export function DiskUse() {
  const text = platformText.disk;
  const disk = useQuery({ queryKey: ['disk'], queryFn: () => api.disk(), staleTime: DISK_MS });
  return (
    <Panel title={text.title} about={text.about} flush>
      <Loaded query={disk} lines={2}>
        {(usage) => (
          <div className="panel-body platform-flush">
            <StackedBar label={text.title} parts={partsOf(usage)} format={size} />
          </div>
        )}
      </Loaded>
    </Panel>
  );
}

function partsOf(disk: DiskResource): BarPart[] {
  const text = platformText.disk;
  const ours: BarPart[] = [
    { name: text.images, value: disk.images_bytes, series: 1 },
    { name: text.volumes, value: disk.volumes_bytes, series: 2 },
    { name: text.containers, value: disk.containers_bytes, series: 3 },
    { name: text.repositories, value: disk.repositories_bytes + disk.sources_bytes, series: 4 },
    { name: text.logs, value: disk.logs_bytes, series: 7 },
    { name: text.database, value: disk.database_bytes + disk.metrics_bytes, series: 5 },
  ];
  const known = ours.reduce((sum, { value }) => sum + value, 0);
  return [
    ...ours,
    { name: text.others, value: Math.max(0, disk.total_bytes - disk.free_bytes - known), series: 6 },
    { name: text.free, value: disk.free_bytes, series: 0 },
  ];
}
