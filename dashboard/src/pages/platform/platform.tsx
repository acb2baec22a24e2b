import './platform.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { KeyRound, ScrollText } from 'lucide-react';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { platformText as text } from '../../strings/platform.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Backups, Queue, Routers, Versions } from './berth-parts.tsx';
import { Figures } from './figures.tsx';
import { DiskUse, MemoryUse } from './uses.tsx';

/** Figures of the machine make no events: they are asked for again so often, while the page is looked at. */
const FIGURES_MS = 10_000;

/** The machine that runs Berth: what it has, what uses it, and how Berth's own parts fare. */
export function Platform() {
  const host = useQuery({
    queryKey: keys.platform('host'),
    queryFn: () => api.host(),
    refetchInterval: FIGURES_MS,
  });
  return (
    <Page
      title={text.title}
      about={text.about}
      actions={
        <>
          <Link to="/account" hash="tokens" className={buttonClass()}>
            <KeyRound aria-hidden="true" />
            {text.tokens}
          </Link>
          <Link to="/platform/events" className={buttonClass()}>
            <ScrollText aria-hidden="true" />
            {text.events}
          </Link>
        </>
      }
    >
      {host.data === undefined ? (
        host.isError ? (
          <Problem error={host.error} onRetry={() => void host.refetch()} />
        ) : (
          <div className="panel">
            <Skeleton lines={8} />
          </div>
        )
      ) : (
        <>
          <Figures host={host.data} />
          <MemoryUse host={host.data} />
          <DiskUse />
          <div className="platform-halves">
            <Routers host={host.data} />
            <Queue />
            <Versions host={host.data} />
            <Backups host={host.data} />
          </div>
        </>
      )}
    </Page>
  );
}
