import type { BuildpackInstallationResource } from '../client/resources.ts';
import type { App } from '../model/app.ts';
import { Fields } from './decode.ts';
import type { AppRequest, Endpoint } from './endpoint.ts';
import { invalidParameter } from './faults.ts';
import { accepted, listed } from './reply.ts';

/** `/apps/:app/buildpack-installations` and `/apps/:app/build-cache` (Platform API, "Buildpack Installations", "Build"). */
export const buildpackEndpoints: readonly Endpoint[] = [
  { access: 'app', method: 'GET', path: '/apps/:app/buildpack-installations', action: 'app:read', handle: list },
  { access: 'app', method: 'PUT', path: '/apps/:app/buildpack-installations', action: 'app:configure', handle: update },
  { access: 'app', method: 'DELETE', path: '/apps/:app/build-cache', action: 'app:deploy', handle: purge },
];

const MOST = 20;

function list({ app }: AppRequest) {
  return listed(installations(app), ['ordinal']);
}

/** All of them at once, in their order; none lets the source decide. */
async function update({ deps, account, app, body }: AppRequest) {
  const updates = new Fields(body).raw('updates');
  if (!Array.isArray(updates) || updates.length > MOST) {
    throw invalidParameter('updates', `a list of at most ${MOST} buildpacks`);
  }
  const buildpacks = updates.map((entry: unknown, index) =>
    new Fields(entry, `updates[${index}]`).text('buildpack', { max: 1000 }),
  );
  return listed(installations(await deps.acts.setBuildpacks({ account, app, buildpacks })), ['ordinal']);
}

async function purge({ deps, account, app }: AppRequest) {
  await deps.acts.purgeBuildCache({ account, app });
  return accepted();
}

/** One that users name, as the API shows it. */
export function buildpackOf(name: string): { name: string; url: string } {
  return { name, url: name.includes('://') ? name : `urn:buildpack:berth/${name}` };
}

function installations({ settings }: App): BuildpackInstallationResource[] {
  return settings.buildpacks.map((name, ordinal) => ({
    buildpack: buildpackOf(name),
    ordinal,
  }));
}
