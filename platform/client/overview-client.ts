import { AccountClient } from './account-client.ts';
import type { AppSummaryResource, DomainDnsResource, ReleaseDiffResource } from './overview-resources.ts';
import { path } from './path.ts';
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

  /** How `release` differs from `other` (ids, `12` or `v12`); without `other` from what it was built on. */
  releaseDiff(app: string, release: string, other?: string): Promise<ReleaseDiffResource> {
    const query = other === undefined ? '' : `?with=${encodeURIComponent(other)}`;
    return this.calls.get(path`/apps/${app}/releases/${release}/diff` + query);
  }
}
