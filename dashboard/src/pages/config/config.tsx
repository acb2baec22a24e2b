import './config.css';
import { useQuery } from '@tanstack/react-query';
import { useAppName } from '../../app/use-app-name.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { strings } from '../../strings/common.ts';
import { configText as text } from '../../strings/config.ts';
import { LeaveGuard } from '../../ui/leave-guard.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { StagedBar } from '../../ui/staged-bar.tsx';
import { useUnsaved } from '../../ui/unsaved.ts';
import { AddVar } from './add-var.tsx';
import { kindOf } from './changes.ts';
import { Elsewhere, Outcome } from './outcome.tsx';
import { type Config, useConfig } from './use-config.ts';
import { VarList } from './var-list.tsx';

/** Config vars of an app: hidden until they are revealed, changed together as one release. */
export function ConfigVars() {
  const app = useAppName();
  // What is known and staged belongs to one app: for another one all begins anew.
  return <OfApp key={app} app={app} />;
}

const NO_NAMES: readonly string[] = [];

function OfApp({ app }: { app: string }) {
  const query = useQuery({ queryKey: keys.app(app, 'config-var-names'), queryFn: () => api.configNames(app) });
  const names = query.data ?? NO_NAMES;
  const config = useConfig(app, names);
  const { staged, applied, elsewhere } = config;
  const { isUnsaved, tell } = useUnsaved();
  return (
    <Page title={text.title} of={app} about={text.about}>
      {applied !== null && (
        <Outcome
          key={applied.rolloutUrl}
          {...{ app, applied }}
          onDismiss={config.dismissApplied}
          onAgain={() => {
            config.put(applied.changes);
            config.dismissApplied();
          }}
        />
      )}
      <Elsewhere changes={elsewhere.changes} isStaged={staged.size > 0} onDismiss={elsewhere.dismiss} />
      <Loaded query={query} lines={6}>
        {() => (
          <>
            <Panel>
              <AddVar names={names} staged={staged} onStage={config.put} onUnsaved={tell} />
            </Panel>
            <VarList {...{ app, names, config }} onUnsaved={tell} />
            <Bar {...{ app, names, config }} />
          </>
        )}
      </Loaded>
      <LeaveGuard
        when={staged.size > 0 || isUnsaved}
        title={staged.size > 0 ? text.leave.title : strings.unsaved.title}
        about={[staged.size > 0 && text.leave.about(staged.size), isUnsaved && strings.unsaved.asks]
          .filter(Boolean)
          .join(' ')}
        act={text.leave.act}
      />
    </Page>
  );
}

const TONES = { added: 'good', changed: 'accent', removed: 'bad' } as const;

function Bar({ app, names, config }: { app: string; names: readonly string[]; config: Config }) {
  const { staged, apply, busy, error, takeBack } = config;
  const all = new Set(names);
  const items = [...staged].map(([name, value]) => {
    const kind = kindOf({ name, value, names: all });
    return {
      key: name,
      name,
      tone: TONES[kind],
      kind: text.kinds[kind],
      takeBackLabel: text.row.takeBack(name),
    };
  });
  return (
    <StagedBar
      title={text.staged.title}
      summary={text.staged.count(staged.size)}
      about={text.staged.about(app)}
      act={text.staged.apply}
      {...{ items, busy, error }}
      onApply={apply}
      onTakeBack={takeBack}
    />
  );
}
