import { AccountClient } from './account-client.ts';
import type { AppSummaryResource } from './overview-resources.ts';

/** Calls that sum up, on top of an account's. */
export class OverviewClient extends AccountClient {
  /** Every app of the account at a glance, by name. */
  appSummaries(): Promise<AppSummaryResource[]> {
    return this.calls.get('/app-summaries');
  }
}
