import type { DynoStateResource } from '../client/berth-resources.ts';
import type { Dyno } from '../model/dyno.ts';
import { shownOf } from './dynos.ts';
import type { AppRequest, Endpoint } from './endpoint.ts';
import { ok } from './reply.ts';
import { isoTimeOrNull } from './time.ts';

/** `/apps/:app/dyno-states`: Berth's own, since a dyno of Heroku's cannot say why it crashed. */
export const dynoStateEndpoints: readonly Endpoint[] = [
  { access: 'app', method: 'GET', path: '/apps/:app/dyno-states', action: 'app:read', handle: list },
];

function list(request: AppRequest) {
  return ok(shownOf(request).map(dynoState));
}

function dynoState(dyno: Dyno): DynoStateResource {
  const { id, name, type, state, crashes, retryAt, exitCode, errorCode, errorMessage, errorNext } = dyno;
  return {
    id,
    name,
    type,
    state,
    crashes,
    retry_at: state === 'crashed' ? isoTimeOrNull(retryAt) : null,
    exit_code: exitCode,
    error: errorCode === null ? null : { id: errorCode, message: errorMessage ?? errorCode, next: errorNext },
  };
}
