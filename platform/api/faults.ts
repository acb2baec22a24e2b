import { Fault } from '../errors.ts';

/** There is no such resource, or none that the account may know of. `resource` is Heroku's word for it. */
export function notFound(resource: string, next?: string): Fault {
  const message = `Couldn't find that ${resource.replaceAll('_', ' ')}`;
  return new Fault({ code: 'not_found', message, resource, ...(next !== undefined && { next }) });
}

/** A parameter is missing or is not what it must be. `path` as in `updates[0][size]`. */
export function invalidParameter(path: string, must: string): Fault {
  return new Fault({
    code: 'invalid_params',
    message: `Parameter ${path} must be ${must}`,
    next: 'Send it again with that put right.',
  });
}
