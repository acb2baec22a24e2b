/** The catalogue of errors: the code is the contract, its row says the status and whose fault it is. */
const CATALOGUE = {
  bad_request: { status: 400, blame: 'user' },
  unauthorized: { status: 401, blame: 'user' },
  forbidden: { status: 403, blame: 'user' },
  not_found: { status: 404, blame: 'user' },
  not_acceptable: { status: 406, blame: 'user' },
  conflict: { status: 409, blame: 'user' },
  gone: { status: 410, blame: 'user' },
  payload_too_large: { status: 413, blame: 'user' },
  requested_range_not_satisfiable: { status: 416, blame: 'user' },
  invalid_params: { status: 422, blame: 'user' },
  password_needed: { status: 422, blame: 'user' },
  verification_needed: { status: 422, blame: 'user' },
  confirmation_required: { status: 423, blame: 'user' },
  rate_limit: { status: 429, blame: 'user' },
  internal_server_error: { status: 500, blame: 'platform' },
  service_unavailable: { status: 503, blame: 'platform' },
  engine_unavailable: { status: 503, blame: 'platform' },
  insufficient_storage: { status: 507, blame: 'platform' },
  host_full: { status: 422, blame: 'user' },
  // source
  unknown_language: { status: 422, blame: 'user' },
  invalid_procfile: { status: 422, blame: 'user' },
  invalid_package_json: { status: 422, blame: 'user' },
  invalid_node_version: { status: 422, blame: 'user' },
  unavailable_node_version: { status: 422, blame: 'user' },
  invalid_python_version: { status: 422, blame: 'user' },
  unavailable_python_version: { status: 422, blame: 'user' },
  invalid_static_json: { status: 422, blame: 'user' },
  invalid_dockerfile: { status: 422, blame: 'user' },
  invalid_heroku_yml: { status: 422, blame: 'user' },
  invalid_app_json: { status: 422, blame: 'user' },
  invalid_buildpacks: { status: 422, blame: 'user' },
  missing_config: { status: 422, blame: 'user' },
  no_index_page: { status: 422, blame: 'user' },
  no_web_process: { status: 422, blame: 'user' },
  invalid_source: { status: 422, blame: 'user' },
  // build
  install_failed: { status: 422, blame: 'user' },
  build_failed: { status: 422, blame: 'user' },
  build_out_of_memory: { status: 422, blame: 'user' },
  build_timeout: { status: 422, blame: 'user' },
  build_output_limit: { status: 422, blame: 'user' },
  build_disk_limit: { status: 422, blame: 'user' },
  build_process_limit: { status: 422, blame: 'user' },
  build_cancelled: { status: 409, blame: 'user' },
  build_abandoned: { status: 500, blame: 'platform' },
  registry_unreachable: { status: 503, blame: 'platform' },
  // release and rollout
  release_phase_failed: { status: 422, blame: 'user' },
  dyno_exited: { status: 422, blame: 'user' },
  dyno_out_of_memory: { status: 422, blame: 'user' },
  boot_timeout: { status: 422, blame: 'user' },
  listens_on_loopback: { status: 422, blame: 'user' },
  listens_on_wrong_port: { status: 422, blame: 'user' },
  health_check_failed: { status: 422, blame: 'user' },
  start_failed: { status: 500, blame: 'platform' },
  image_swept: { status: 422, blame: 'user' },
  app_destroyed: { status: 410, blame: 'user' },
} as const satisfies Record<string, { status: number; blame: 'user' | 'platform' }>;

export type ErrorCode = keyof typeof CATALOGUE;

/**
 * What went wrong, for a person: `message` says what could not be done and why, `next` the step to take. Nothing in
 * it is secret.
 */
export class Fault extends Error {
  readonly code: ErrorCode;
  readonly next: string | null;
  /** With `not_found`: the resource that is missing, in Heroku's words (`app`, `add_on`). */
  readonly resource: string | null;

  constructor(options: { code: ErrorCode; message: string; next?: string; resource?: string; cause?: unknown }) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Fault';
    this.code = options.code;
    this.next = options.next ?? null;
    this.resource = options.resource ?? null;
  }

  /** HTTP status of its code. */
  get status(): number {
    return CATALOGUE[this.code].status;
  }

  /** Whether the user (their source, their request) or the platform is at fault. */
  get blame(): 'user' | 'platform' {
    return CATALOGUE[this.code].blame;
  }
}

/** Whether `code` is one of the catalogue's. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(CATALOGUE, code);
}

/** Any thrown thing as a Fault: what is none already becomes an `internal_server_error` that says nothing secret. */
export function asFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  return new Fault({
    code: 'internal_server_error',
    message: 'Something went wrong inside Berth',
    next: 'Look at `berth logs platform`, and try again.',
    cause: thrown,
  });
}
