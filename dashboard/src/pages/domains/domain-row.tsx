import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ExternalLink, RotateCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { DomainDnsResource } from '../../../../platform/client/overview-resources.ts';
import type { DomainResource } from '../../../../platform/client/resources.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { domainsText as text } from '../../strings/domains.ts';
import { IconButton } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Badge, State } from '../../ui/state.tsx';
import { toast } from '../../ui/toast.ts';
import { DnsRecords } from './dns-records.tsx';

/** DNS makes no events: what does not lead here yet is looked at so often, while the page is. */
const AGAIN_MS = 15_000;

/** A hostname, whether DNS leads it here, and what to do where it does not. */
export function DomainRow({ app, domain }: { app: string; domain: DomainResource }) {
  const { hostname } = domain;
  const dns = useQuery({
    // Apart from what is about the app: no change of a dyno has DNS asked.
    queryKey: ['dns', app, hostname],
    queryFn: () => api.domainDns(app, hostname),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchInterval: ({ state }) => (state.data?.ok === false ? AGAIN_MS : false),
  });
  const found = dns.data;
  return (
    <div className="domains-row">
      <div className="domains-head">
        <div className="domains-name">
          <strong>{hostname}</strong>
          <Badge>{text.kinds[domain.kind]}</Badge>
        </div>
        <Verdict dns={found} isAsking={dns.isFetching} />
        <div className="line whole domains-acts">
          {!hostname.startsWith('*.') && (
            <a
              className="button plain icon s"
              href={`${location.protocol}//${hostname}${location.port === '' ? '' : `:${location.port}`}`}
              target="_blank"
              rel="noreferrer"
              aria-label={text.open(hostname)}
              title={text.open(hostname)}
            >
              <ExternalLink aria-hidden="true" />
            </a>
          )}
          <IconButton
            size="s"
            icon={RotateCw}
            label={text.againOf(hostname)}
            busy={dns.isFetching}
            onClick={() => void dns.refetch()}
          />
          {domain.kind === 'custom' && <Remove app={app} hostname={hostname} />}
        </div>
      </div>
      {dns.isError && found === undefined && <Problem error={dns.error} onRetry={() => void dns.refetch()} />}
      {found?.needed && (
        <div className="stack tight" aria-live="polite">
          <p>{found.message}</p>
          {!found.ok && <DnsRecords dns={found} />}
          {found.next !== null && <p className="quiet">{`${found.next} ${text.watching}`}</p>}
        </div>
      )}
    </div>
  );
}

function Verdict({ dns, isAsking }: { dns: DomainDnsResource | undefined; isAsking: boolean }) {
  if (isAsking && dns === undefined) return <State tone="busy">{text.checking}</State>;
  if (dns === undefined) return null;
  if (!dns.needed) return <span className="quiet">{text.unneeded}</span>;
  return dns.ok ? <State tone="good">{text.ok}</State> : <State tone="bad">{text.notYet}</State>;
}

function Remove({ app, hostname }: { app: string; hostname: string }) {
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const remove = async () => {
    await api.removeDomain(app, hostname);
    toast.done(text.remove.done(hostname));
    await queries.invalidateQueries({ queryKey: keys.app(app, 'domains') });
  };
  return (
    <>
      <IconButton size="s" icon={Trash2} label={text.remove.of(hostname)} onClick={() => setOpen(true)} />
      <Confirm
        open={isOpen}
        onClose={() => setOpen(false)}
        title={text.remove.title(hostname)}
        about={text.remove.about}
        act={text.remove.act}
        kind="danger"
        run={remove}
      />
    </>
  );
}
