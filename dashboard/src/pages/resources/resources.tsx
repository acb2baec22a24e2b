import './resources.css';
import { useQuery } from '@tanstack/react-query';
import { Cpu, RotateCw } from 'lucide-react';
import { useState } from 'react';
import type { FormationResource } from '../../../../platform/client/resources.ts';
import { useAppName } from '../../app/use-app-name.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { dynoStatesQuery, dynosQuery } from '../../data/queries.ts';
import { resourcesText as text } from '../../strings/resources.ts';
import { Button } from '../../ui/button.tsx';
import { Command } from '../../ui/command.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { toast } from '../../ui/toast.ts';
import { changesIn, type Draft, NO_DRAFT, neededMb, wished } from './draft.ts';
import { lackingMb } from './memory-left.ts';
import { OneOffDynos } from './one-off-dynos.tsx';
import { ProcessType } from './process-type.tsx';
import { Room, useHost } from './room.tsx';
import { SaveBar } from './save-bar.tsx';
import { useReleaseCommand } from './use-release-command.ts';

/** What runs of an app: its process types, how many dynos of each, how big, and how they fare. */
export function Resources() {
  const app = useAppName();
  return <OfApp key={app} app={app} />;
}

function OfApp({ app }: { app: string }) {
  const [draft, setDraft] = useState<Draft>(NO_DRAFT);
  const formation = useQuery({ queryKey: keys.app(app, 'formation'), queryFn: () => api.formation(app) });
  const dynos = useQuery(dynosQuery(app));
  const states = useQuery(dynoStatesQuery(app));
  const settings = useQuery({ queryKey: keys.app(app, 'settings'), queryFn: () => api.settings(app) });
  const releaseCommand = useReleaseCommand(app);
  const eachMb = settings.data?.memory_mb ?? null;
  const changes = changesIn(formation.data ?? [], draft);
  const needed = neededMb(changes, eachMb);
  const host = useHost();
  return (
    <Page
      title={text.title}
      of={app}
      about={text.about}
      actions={dynos.data?.length ? <RestartAll app={app} /> : undefined}
    >
      <Loaded query={formation} lines={6}>
        {(entries) =>
          entries.length === 0 ? (
            <NothingYet />
          ) : (
            <>
              <Room host={host} neededMb={needed} />
              {eachMb !== null && <p className="note">{text.memorySet(eachMb)}</p>}
              {webFirst(entries).map((entry) => (
                <ProcessType
                  key={entry.type}
                  {...{ app, entry, dynos }}
                  states={states.data ?? []}
                  wish={draft.get(entry.type) ?? entry}
                  onWish={(wish) => setDraft((before) => wished(before, entry.type, wish))}
                />
              ))}
            </>
          )
        }
      </Loaded>
      {releaseCommand !== null && (
        <Panel title={<code className="resources-type">{text.release.title}</code>} about={text.release.about}>
          <code className="resources-command">{releaseCommand}</code>
        </Panel>
      )}
      <OneOffDynos app={app} dynos={dynos.data ?? []} />
      <SaveBar {...{ app, changes, onDraft: setDraft }} lacksMb={lackingMb(host?.memory, needed)} />
    </Page>
  );
}

/** By name, and what is served before what works behind it. */
function webFirst(entries: readonly FormationResource[]): FormationResource[] {
  return entries.toSorted((a, b) => Number(b.type === 'web') - Number(a.type === 'web'));
}

function NothingYet() {
  return (
    <Panel flush>
      <Empty icon={Cpu} title={text.emptyTitle}>
        <p>{text.empty}</p>
        <Command text={text.emptyCommand} />
      </Empty>
    </Panel>
  );
}

function RestartAll({ app }: { app: string }) {
  const [asks, setAsks] = useState(false);
  const restart = async () => {
    await api.restart(app);
    toast.done(text.restartedAll(app));
  };
  return (
    <>
      <Button icon={RotateCw} onClick={() => setAsks(true)}>
        {text.restartAll}
      </Button>
      <Confirm
        open={asks}
        onClose={() => setAsks(false)}
        title={text.restartAllAsks(app)}
        about={text.restartAllAbout}
        act={text.restartAll}
        run={restart}
      />
    </>
  );
}
