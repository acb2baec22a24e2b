import type { IncomingMessage } from 'node:http';
import express, { type Express } from 'express';
import { failureHandler, identifyRequests } from '../api.ts';
import type { Dependencies } from '../dependencies.ts';
import { notFound } from '../faults.ts';
import { Bundle } from './bundle.ts';
import { isForDashboard } from './host.ts';
import { secure, servePages } from './pages.ts';
import { serveSession } from './sign-in.ts';

/** What answers to the dashboard's hostname. */
export interface Dashboard {
  owns(request: IncomingMessage): boolean;
  readonly site: Express;
}

/** The dashboard's hostname: the API under `/api`, by session cookie, and the built pages for everything else. */
export function createDashboard(options: { deps: Dependencies; api: Express; bundleFolder: string }): Dashboard {
  const { deps, api } = options;
  const { places } = deps;
  const bundle = new Bundle(options.bundleFolder);
  const site = express();
  site.disable('x-powered-by');
  site.disable('etag');
  site.use((_request, response, next) => {
    secure(response);
    next();
  });
  site.use('/api/session', identifyRequests, signingIn(deps));
  site.use('/api', api);
  site.use((request, response) => servePages({ bundle, places }, { request, response }));
  return { owns: (request) => isForDashboard(request, places), site };
}

function signingIn(deps: Dependencies): Express {
  const session = express();
  session.disable('x-powered-by');
  session.disable('etag');
  session.all('/', (request, response) => serveSession({ deps, request, response }));
  session.use(() => {
    throw notFound('path');
  });
  session.use(failureHandler(deps));
  return session;
}
