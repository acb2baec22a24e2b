import { Square } from 'lucide-react';
import type { DynoResource } from '../../../../platform/client/resources.ts';
import { api } from '../../data/api.ts';
import { resourcesText } from '../../strings/resources.ts';
import { useAct } from '../../ui/act.ts';
import { IconButton } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';

const text = resourcesText.oneOff;

/** Dynos that run one command and end; nothing while there are none. */
export function OneOffDynos({ app, dynos }: { app: string; dynos: readonly DynoResource[] }) {
  const own = dynos.filter(({ type }) => type === 'run');
  if (own.length === 0) return null;
  return (
    <Panel title={text.title} about={text.about} flush>
      <ul className="rows resources-dynos">
        {own.map((dyno) => (
          <OneOffDyno key={dyno.id} {...{ app, dyno }} />
        ))}
      </ul>
    </Panel>
  );
}

function OneOffDyno({ app, dyno }: { app: string; dyno: DynoResource }) {
  const stop = useAct(() => api.stop(app, { dyno: dyno.name }), text.stopped(dyno.name));
  return (
    <li className="row">
      <span className="resources-name">{dyno.name}</span>
      <code className="grow cut">{dyno.command}</code>
      <span className="small">
        <RelativeTime at={dyno.created_at} />
      </span>
      <IconButton size="s" icon={Square} label={text.stop(dyno.name)} busy={stop.busy} onClick={() => stop.run()} />
    </li>
  );
}
