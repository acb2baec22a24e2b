import { randomUUID } from 'node:crypto';
import type { ExecResource } from '../client/berth-resources.ts';
import { Fault } from '../errors.ts';
import { attachPath, attachUrlFor } from './attach-url.ts';
import { Fields } from './decode.ts';
import { decodeEnv, findDyno, refuseRendezvous } from './dynos.ts';
import { type AppRequest, type Endpoint, param } from './endpoint.ts';
import { invalidParameter } from './faults.ts';
import { created } from './reply.ts';
import { TICKET_SECONDS } from './tickets.ts';
import { isoTime } from './time.ts';

/** The best shell that the image has. */
const SHELL = 'if command -v bash >/dev/null; then exec bash; else exec sh; fi';

/** `/apps/:app/dynos/:dyno/exec`: commands in dynos that run already. */
export const execEndpoints: readonly Endpoint[] = [
  { access: 'app', method: 'POST', path: '/apps/:app/dynos/:dyno/exec', action: 'app:run', handle: create },
];

function create(request: AppRequest) {
  const { deps, account, app, body } = request;
  const fields = new Fields(body);
  refuseRendezvous(request.userAgent);
  if (fields.optionalFlag('attach') === false)
    throw invalidParameter('attach', 'true: what it prints is for its caller alone');
  const dyno = findDyno(request, param(request, 'dyno'));
  if (dyno.state === 'starting' || dyno.state === 'crashed') {
    throw new Fault({
      code: 'conflict',
      message: `Cannot run it in ${dyno.name}: the dyno is ${dyno.state}`,
      next: '`berth ps` shows those that run.',
    });
  }
  const command = fields.optionalText('command', { max: 65_536 });
  const tty = !(fields.optionalFlag('force_no_tty') ?? false);
  const of = { account, app, dyno, command: command ?? SHELL, tty, ...decodeEnv(fields.optionalObject('env')) };
  const now = Date.now();
  const resource: ExecResource = {
    id: randomUUID(),
    app: { id: app.id, name: app.name },
    dyno: { id: dyno.id, name: dyno.name },
    command,
    attach_url: attachUrlFor(request, { dyno, start: () => deps.acts.exec(of) }),
    created_at: isoTime(now),
    expires_at: isoTime(now + TICKET_SECONDS * 1000),
  };
  return created(resource, { attach: attachPath({ app: app.name, dyno: dyno.name }) });
}
