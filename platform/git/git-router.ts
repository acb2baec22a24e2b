import { type Request, type Response, Router } from 'express';
import { may } from '../model/access.ts';
import type { Account } from '../model/account.ts';
import { type App, appNameProblem } from '../model/app.ts';
import type { HookServer } from './hook-server.ts';
import { type Deploy, Pushes } from './pushes.ts';
import type { Repositories } from './repositories.ts';
import { isService, type Service, serveAdvertisement, serveReceivePack, serveUploadPack } from './smart-http.ts';

/** What git over HTTP needs of the rest. */
export interface GitDependencies {
  readonly repositories: Repositories;
  readonly hooks: HookServer;
  /** The account that a token belongs to, or null when there is no such token. */
  readonly authenticate: (token: string) => Account | null | Promise<Account | null>;
  readonly findApp: (name: string) => App | null | Promise<App | null>;
  readonly deploy: Deploy;
  /** Told what went wrong inside Berth. */
  readonly onError: (error: unknown) => void;
}

const PATH = /^\/([^/]+)\.git\/(info\/refs|git-receive-pack|git-upload-pack)$/;

/**
 * git's smart HTTP protocol (gitprotocol-http(5)) at `/<app>.git`: push deploys, clone and fetch read. Basic
 * authentication with any user name and an API token as the password.
 *
 * The server that it is mounted on must have `requestTimeout = 0`: Node ends requests after 300 s otherwise, and a
 * large push over a slow line takes longer.
 */
export function gitRouter(dependencies: GitDependencies): Router {
  const pushes = new Pushes(dependencies);
  const router = Router({ caseSensitive: true, strict: true });
  router.use(async (request, response, next) => {
    const [, name, action] = PATH.exec(request.path) ?? [];
    if (name === undefined || action === undefined) {
      next();
      return;
    }
    const service = serviceOf(request, action);
    if (service === null) {
      say(response, 400, 'Cannot serve git: only the smart HTTP protocol is spoken here (git 1.6.6 or newer).');
      return;
    }
    const access = await authorize(dependencies, { request, response, name, service });
    if (access === null) return;
    const directory = await dependencies.repositories.ensure(access.app.id);
    const served = { request, response, directory, service };
    if (action === 'info/refs') serveAdvertisement(served);
    else if (action === 'git-upload-pack') serveUploadPack(served);
    else serveReceivePack({ ...served, ...admit(dependencies.hooks, pushes, access) });
  });
  return router;
}

function serviceOf(request: Request, action: string): Service | null {
  const [asked, method] = action === 'info/refs' ? [request.query['service'], 'GET'] : [action, 'POST'];
  return isService(asked) && request.method === method ? asked : null;
}

/** Lets one push in: its hook comes back to the platform with the ticket. */
function admit(hooks: HookServer, pushes: Pushes, access: { account: Account; app: App }) {
  return {
    hooks: hooks.hooks,
    ticket: hooks.issue((changes, write) => pushes.receive({ ...access, changes, write })),
  };
}

interface Asked {
  readonly request: Request;
  readonly response: Response;
  readonly name: string;
  readonly service: Service;
}

/** Who asks, and for which app; null when the answer was already given. */
async function authorize(
  { authenticate, findApp }: GitDependencies,
  { request, response, name, service }: Asked,
): Promise<{ account: Account; app: App } | null> {
  const token = basicPassword(request.headers.authorization);
  const account = token === null ? null : await authenticate(token);
  if (account === null) {
    response.setHeader('WWW-Authenticate', 'Basic realm="Berth", charset="UTF-8"');
    const advice = token === null ? 'git needs a token of yours as the password' : 'that token is not valid';
    say(response, 401, `Cannot open the repository: ${advice}. Make one with: berth login`);
    return null;
  }
  const app = appNameProblem(name) === null ? await findApp(name) : null;
  if (app === null || app.state === 'deleting') {
    say(response, 404, `Cannot find that app. See yours with: berth apps`);
    return null;
  }
  const action = service === 'git-receive-pack' ? 'app:deploy' : 'app:read';
  if (may(account, action, app)) return { account, app };
  const doing = action === 'app:deploy' ? 'deploy' : 'read';
  say(response, 403, `Cannot ${doing} ${app.name}: your account has no right to. Ask its owner.`);
  return null;
}

/** The password of a Basic header (RFC 7617), or null. */
function basicPassword(header: string | undefined): string | null {
  const [, encoded] = /^basic +([A-Za-z0-9+/=_-]+)$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  return colon === -1 ? null : text.slice(colon + 1);
}

function say(response: Response, status: number, text: string): void {
  response.status(status).type('text/plain').setHeader('Cache-Control', 'no-cache').send(`${text}\n`);
}
