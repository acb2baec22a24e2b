import { AccountClient } from './account-client.ts';
import type { AppMetricsResource, PlatformMetricsResource } from './metrics-resources.ts';
import type { AppSummaryResource, DomainDnsResource, HostResource, ReleaseDiffResource } from './overview-resources.ts';
import { path } from './path.ts';
import type { MetricsRequest } from './requests.ts';
import type { ConfigVarsResource } from './resources.ts';

/** Calls that sum up, on top of an account's. */
export class OverviewClient extends AccountClient {
  /** Every app of the account at a glance, by name. */
  appSummaries(): Promise<AppSummaryResource[]> {
    return this.calls.get('/app-summaries');
  }

  /** One config var, by its name; of all of them `config` tells. */
  configVar(app: string, name: string): Promise<ConfigVarsResource> {
    return this.calls.get(path`/apps/${app}/config-vars/${name}`);
  }

  /** What DNS says of a domain (id or hostname), and what it is to say. Takes seconds where DNS does not answer. */
  domainDns(app: string, domain: string): Promise<DomainDnsResource> {
    return this.calls.get(path`/apps/${app}/domains/${domain}/dns`);
  }

  /** Requests, latency and what dynos use over time. Times as ISO 8601; by default the last hour, by process type. */
  metrics(app: string, asked: MetricsRequest = {}): Promise<AppMetricsResource> {
    return this.calls.get(path`/apps/${app}/metrics` + queryOf(asked));
  }

  /** The same of all apps together. */
  platformMetrics(asked: Omit<MetricsRequest, 'by'> = {}): Promise<PlatformMetricsResource> {
    return this.calls.get(`/platform/metrics${queryOf(asked)}`);
  }

  /** How the machine is. For admins. */
  host(): Promise<HostResource> {
    return this.calls.get('/platform/host');
  }

  /** How `release` differs from `other` (ids, `12` or `v12`); without `other` from what it was built on. */
  releaseDiff(app: string, release: string, other?: string): Promise<ReleaseDiffResource> {
    const query = other === undefined ? '' : `?with=${encodeURIComponent(other)}`;
    return this.calls.get(path`/apps/${app}/releases/${release}/diff` + query);
  }
}

function queryOf({ step, ...asked }: MetricsRequest): string {
  const query = new URLSearchParams({ ...asked, ...(step !== undefined && { step: String(step) }) }).toString();
  return query === '' ? '' : `?${query}`;
}
