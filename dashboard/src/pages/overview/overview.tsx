import { useQuery } from '@tanstack/react-query';
import { useAppName } from '../../app/use-app-name.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { strings } from '../../strings/common.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { State } from '../../ui/state.tsx';

/** What runs, and what changed last. */
export function Overview() {
  const app = useAppName();
  const dynos = useQuery({ queryKey: keys.app(app, 'dynos'), queryFn: () => api.dynos(app) });
  return (
    <Page title={strings.places.overview} of={app}>
      <Panel title="Dynos" flush>
        <Loaded query={dynos}>
          {(list) => (
            <ul className="rows">
              {list.map((dyno) => (
                <li key={dyno.id} className="row">
                  <span className="grow">{dyno.name}</span>
                  <State tone={dyno.state === 'up' ? 'good' : 'busy'}>{dyno.state}</State>
                </li>
              ))}
            </ul>
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}
