import { useQuery, useQueryClient } from '@tanstack/react-query';
import { MonitorSmartphone } from 'lucide-react';
import { useState } from 'react';
import type { SessionResource } from '../../../../platform/client/berth-resources.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { accountText } from '../../strings/account.ts';
import { useAct } from '../../ui/act.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Badge } from '../../ui/state.tsx';
import { browserName } from './browser-name.ts';

const text = accountText.sessions;
const queryKey = keys.account('sessions');

/** Browsers that are signed in, each to be signed out from here, or all of them. */
export function Sessions() {
  const sessions = useQuery({ queryKey, queryFn: () => api.sessions() });
  return (
    <Panel title={text.title} about={text.about} actions={<EndAll />} flush>
      <Loaded query={sessions}>
        {(list) => (
          <ul className="rows account-rows">
            {list
              .toSorted((a, b) => Number(b.current) - Number(a.current) || (a.last_used_at < b.last_used_at ? 1 : -1))
              .map((session) => (
                <li key={session.id}>
                  <SessionRow session={session} />
                </li>
              ))}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}

function SessionRow({ session }: { session: SessionResource }) {
  const queries = useQueryClient();
  const name = nameOf(session);
  const end = useAct(async () => {
    await api.deleteSession(session.id);
    await queries.invalidateQueries({ queryKey });
  }, text.ended(name));
  return (
    <div className="row">
      <MonitorSmartphone className="account-icon" aria-hidden="true" />
      <div className="grow">
        <span className="line">
          <strong title={session.user_agent}>{name}</strong>
          {session.current && <Badge tone="good">{text.current}</Badge>}
        </span>
        <span className="small quiet">
          {text.from(session.address)}, {text.used} <RelativeTime at={session.last_used_at} />
        </span>
      </div>
      {!session.current && (
        <Button size="s" busy={end.busy} aria-label={text.endOf(name)} onClick={end.run}>
          {text.end}
        </Button>
      )}
    </div>
  );
}

function EndAll() {
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const end = async () => {
    await api.deleteSessions();
    await queries.resetQueries({ queryKey: keys.session });
    // Nothing that this person saw is left for whoever sits here next.
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.session[0] });
  };
  return (
    <>
      <Button size="s" onClick={() => setOpen(true)}>
        {text.all}
      </Button>
      <Confirm
        open={isOpen}
        onClose={() => setOpen(false)}
        title={text.allAsks}
        about={text.allAbout}
        act={text.all}
        kind="danger"
        run={end}
      />
    </>
  );
}

function nameOf({ user_agent: userAgent }: SessionResource): string {
  const { browser, system } = browserName(userAgent);
  if (browser === null) return system ?? text.unknown;
  return system === null ? browser : text.on(browser, system);
}
