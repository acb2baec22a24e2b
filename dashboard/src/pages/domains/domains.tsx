import './domains.css';
import { useQuery } from '@tanstack/react-query';
import { useAppName } from '../../app/use-app-name.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { domainsText as text } from '../../strings/domains.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { AddDomain } from './add-domain.tsx';
import { DomainRow } from './domain-row.tsx';

/** Hostnames of an app: whether DNS leads them here, and what it must say. */
export function Domains() {
  const app = useAppName();
  const domains = useQuery({ queryKey: keys.app(app, 'domains'), queryFn: () => api.domains(app) });
  return (
    <Page title={text.title} of={app} about={text.about}>
      <Panel title={text.add.title}>
        <AddDomain key={app} app={app} />
      </Panel>
      <Panel title={text.list} flush>
        <Loaded query={domains}>
          {(list) => (
            <ul className="rows">
              {list
                .toSorted((a, b) => Number(b.kind === 'heroku') - Number(a.kind === 'heroku'))
                .map((domain) => (
                  <li key={domain.id}>
                    <DomainRow app={app} domain={domain} />
                  </li>
                ))}
            </ul>
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}
