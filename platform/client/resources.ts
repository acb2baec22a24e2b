/**
 * The JSON shapes of the API, one interface a resource, named as in the URL. Heroku's are those of the Platform API
 * schema, version 3, with no property left out; times are UTC ISO 8601 to the second.
 */

/** A link to another resource, by id and name. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface UserLink {
  readonly id: string;
  readonly email: string;
}

export interface AccountResource {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly allow_tracking: boolean;
  readonly beta: boolean;
  readonly country_of_residence: string | null;
  readonly default_organization: Named | null;
  readonly default_team: Named | null;
  readonly delinquent_at: string | null;
  readonly federated: boolean;
  readonly identity_provider: null;
  readonly last_login: string | null;
  readonly sms_number: string | null;
  readonly suspended_at: string | null;
  readonly two_factor_authentication: boolean;
  readonly verified: boolean;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface RateLimitResource {
  readonly remaining: number;
}

/** An API token. `access_token.token` is its text in the answer to its creation only, and stars ever after. */
export interface AuthorizationResource {
  readonly id: string;
  readonly description: string;
  readonly scope: readonly string[];
  readonly access_token: { readonly id: string; readonly token: string; readonly expires_in: number | null };
  readonly client: null;
  readonly grant: null;
  readonly refresh_token: null;
  readonly session: null;
  readonly user: UserLink & { readonly full_name: string | null };
  readonly created_at: string;
  readonly updated_at: string;
}

export interface AppResource {
  readonly id: string;
  readonly name: string;
  readonly acm: boolean;
  readonly archived_at: string | null;
  readonly buildpack_provided_description: string | null;
  readonly build_stack: Named;
  readonly generation: Named;
  readonly git_url: string;
  readonly internal_routing: boolean | null;
  readonly maintenance: boolean;
  readonly organization: null;
  readonly owner: UserLink;
  readonly region: Named;
  readonly released_at: string | null;
  readonly repo_size: number | null;
  readonly slug_size: number | null;
  readonly space: null;
  readonly stack: Named;
  readonly team: null;
  readonly web_url: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface BuildpackInstallationResource {
  readonly buildpack: { readonly name: string; readonly url: string };
  readonly ordinal: number;
}

export interface BuildResource {
  readonly id: string;
  readonly app: { readonly id: string };
  readonly buildpacks: readonly { readonly name: string; readonly url: string }[];
  readonly generation: string;
  /** Plain text, followed until the build ends; needs no token. */
  readonly output_stream_url: string;
  readonly release: { readonly id: string } | null;
  readonly slug: { readonly id: string } | null;
  readonly source_blob: {
    readonly checksum: string | null;
    readonly url: string;
    readonly version: string | null;
    readonly version_description: string | null;
  };
  readonly stack: string;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly user: UserLink;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface SourceResource {
  readonly source_blob: { readonly get_url: string; readonly put_url: string };
}

export interface SlugResource {
  readonly id: string;
  readonly blob: { readonly method: string; readonly url: string };
  readonly buildpack_provided_description: string | null;
  readonly checksum: string | null;
  readonly commit: string | null;
  readonly commit_description: string | null;
  readonly deleted_at: string | null;
  readonly process_types: Readonly<Record<string, string>>;
  readonly size: number | null;
  readonly stack: Named;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface ReleaseResource {
  readonly id: string;
  readonly version: number;
  readonly addon_plan_names: readonly string[];
  readonly app: Named;
  readonly artifacts: readonly { readonly id: string; readonly type: string }[];
  readonly current: boolean;
  readonly description: string;
  readonly eligible_for_rollback: boolean;
  readonly output_stream_url: string | null;
  readonly slug: { readonly id: string } | null;
  readonly status: 'pending' | 'succeeded' | 'failed' | 'expired';
  readonly user: UserLink;
  readonly created_at: string;
  readonly updated_at: string;
}

/** Config var name to value. */
export type ConfigVarsResource = Readonly<Record<string, string>>;

export interface FormationResource {
  readonly id: string;
  readonly app: Named;
  readonly command: string;
  readonly dyno_size: Named;
  readonly quantity: number;
  readonly size: string;
  readonly type: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface DynoResource {
  readonly id: string;
  /** `web.1`, `run.1234` */
  readonly name: string;
  readonly app: Named;
  readonly attach_url: string | null;
  readonly command: string;
  readonly release: { readonly id: string; readonly version: number };
  readonly size: string;
  readonly state: 'starting' | 'up' | 'draining' | 'crashed' | 'stopping';
  readonly type: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface DomainResource {
  readonly id: string;
  readonly hostname: string;
  readonly acm_status: string | null;
  readonly acm_status_reason: string | null;
  readonly app: Named;
  readonly cname: string | null;
  readonly kind: 'heroku' | 'custom';
  readonly sni_endpoint: Named | null;
  readonly status: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface LogSessionResource {
  readonly id: string;
  /** Server-sent events; needs no token, is to be opened within five minutes. */
  readonly logplex_url: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface StackResource extends Named {
  readonly default: boolean;
  readonly state: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface RegionResource extends Named {
  readonly country: string;
  readonly description: string;
  readonly locale: string;
  readonly private_capable: boolean;
  readonly provider: { readonly name: string; readonly region: string };
  readonly created_at: string;
  readonly updated_at: string;
}

export interface CollaboratorResource {
  readonly id: string;
  readonly app: Named;
  readonly permissions: readonly { readonly name: string; readonly description: string }[];
  readonly role: 'owner' | 'collaborator' | null;
  readonly user: UserLink & { readonly federated: boolean };
  readonly created_at: string;
  readonly updated_at: string;
}

/** Body of every answer from 400 on. The message ends with the next step to take. */
export interface ErrorResource {
  readonly id: string;
  readonly message: string;
  readonly url?: string;
  /** With `not_found`: what is missing (`app`, `release`). */
  readonly resource?: string;
}
