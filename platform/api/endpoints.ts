import { absentEndpoints } from './absent.ts';
import { accountEndpoints } from './accounts.ts';
import { appSummaryEndpoints } from './app-summaries.ts';
import { appEndpoints } from './apps.ts';
import { authorizationEndpoints } from './authorizations.ts';
import { buildpackEndpoints } from './buildpacks.ts';
import { buildEndpoints } from './builds.ts';
import { configVarEndpoints } from './config-vars.ts';
import { domainDnsEndpoints } from './domain-dns.ts';
import { domainEndpoints } from './domains.ts';
import { dynoStateEndpoints } from './dyno-states.ts';
import { dynoEndpoints } from './dynos.ts';
import type { Endpoint } from './endpoint.ts';
import { eventEndpoints } from './events.ts';
import { execEndpoints } from './execs.ts';
import { formationEndpoints } from './formation.ts';
import { hostEndpoints } from './host.ts';
import { logSessionEndpoints } from './log-sessions.ts';
import { metricsEndpoints } from './metrics.ts';
import { outputEndpoints } from './output-streams.ts';
import { platformEndpoints } from './platform.ts';
import type { RateLimits } from './rate-limit.ts';
import { releaseDiffEndpoints } from './release-diff.ts';
import { releaseEndpoints } from './releases.ts';
import { rolloutEndpoints } from './rollouts.ts';
import { sessionEndpoints } from './sessions.ts';
import { settingsEndpoints } from './settings.ts';
import { slugEndpoints } from './slugs.ts';
import { sourceEndpoints } from './sources.ts';
import { stackEndpoints } from './stacks.ts';

/** The whole API: every endpoint with the right that it takes. */
export function allEndpoints(rateLimits: RateLimits): readonly Endpoint[] {
  return [
    ...accountEndpoints(rateLimits),
    ...authorizationEndpoints,
    ...sessionEndpoints,
    ...appEndpoints,
    ...appSummaryEndpoints,
    ...settingsEndpoints,
    ...sourceEndpoints,
    ...buildEndpoints,
    ...buildpackEndpoints,
    ...slugEndpoints,
    ...releaseEndpoints,
    ...releaseDiffEndpoints,
    ...rolloutEndpoints,
    ...configVarEndpoints,
    ...formationEndpoints,
    ...dynoEndpoints,
    ...dynoStateEndpoints,
    ...execEndpoints,
    ...domainEndpoints,
    ...domainDnsEndpoints,
    ...logSessionEndpoints,
    ...outputEndpoints,
    ...eventEndpoints,
    ...stackEndpoints,
    ...platformEndpoints,
    ...metricsEndpoints,
    ...hostEndpoints,
    ...absentEndpoints,
  ];
}
