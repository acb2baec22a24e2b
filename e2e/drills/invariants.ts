import { until } from '../http.ts';
import { type AppSeen, type Picture, takePicture } from './picture.ts';

/** Platform and router, each with a keeper, whose log rotator is a copy of itself. */
const PROGRAMS = /\/(platform|router)\/main\.ts --home |\/keep\.sh (platform|router) /;

/**
 * Waits until what should run is what runs: the API's rows, Docker's objects and the router's table agree, nothing is
 * left over and nothing is under way. Throws with what does not hold.
 */
export async function settled({
  seconds = 15,
  crashing = [],
}: {
  seconds?: number;
  crashing?: readonly string[];
} = {}): Promise<Picture> {
  let wrong: readonly string[] = [];
  try {
    return await until(
      'wanted state',
      async () => {
        try {
          const picture = await takePicture();
          wrong = faultsIn(picture, { crashing });
          return wrong.length === 0 && picture;
        } catch (error) {
          wrong = [String(error)];
          return false;
        }
      },
      { seconds },
    );
  } catch {
    throw new Error(`Not the wanted state within ${seconds} s:\n- ${wrong.join('\n- ')}`);
  }
}

/** Everything that does not hold in the picture; apps named in `crashing` may have crashed dynos. */
export function faultsIn(picture: Picture, { crashing }: { crashing: readonly string[] }): string[] {
  return [
    ...picture.apps.flatMap((app) => faultsOfApp(app, { mayCrash: crashing.includes(app.name) })),
    ...faultsOfContainers(picture),
    ...faultsOfNetworks(picture),
    ...faultsOfImages(picture),
    ...faultsOfRouter(picture, crashing),
    ...picture.leftovers.map((path) => `${path} is left over`),
    ...picture.processes.filter((line) => !PROGRAMS.test(line)).map((line) => `process left over: ${line}`),
  ];
}

function faultsOfApp(
  { name, dynos, formation, releases, builds }: AppSeen,
  { mayCrash }: { mayCrash: boolean },
): string[] {
  const faults: string[] = [];
  const versions = releases.map(({ version }) => version).toSorted((left, right) => left - right);
  if (versions.some((version, index) => version !== index + 1))
    faults.push(`releases are ${versions.map((each) => `v${each}`).join(' ')}`);
  const open = releases.filter(({ status }) => status === 'pending');
  if (open.length > 0) faults.push(`v${open[0]?.version} is still pending`);
  const current = releases.filter((release) => release.current);
  if (current.length > 1) faults.push(`${current.length} releases are current`);
  const newest = releases
    .filter(({ status }) => status === 'succeeded')
    .toSorted((left, right) => right.version - left.version)[0];
  if (newest !== undefined && newest.version !== current[0]?.version)
    faults.push(`v${newest.version} succeeded and v${current[0]?.version} is current`);
  for (const { id, status } of builds) if (status === 'pending') faults.push(`build ${id} is still ${status}`);
  if (current[0]?.slug) faults.push(...faultsOfDynos({ dynos, formation, version: current[0].version, mayCrash }));
  return faults.map((fault) => `${name}: ${fault}`);
}

function faultsOfDynos(of: Pick<AppSeen, 'dynos' | 'formation'> & { version: number; mayCrash: boolean }): string[] {
  const { dynos, formation, version, mayCrash } = of;
  const faults: string[] = [];
  for (const { type, quantity } of formation) {
    const names = dynos
      .filter((dyno) => dyno.type === type)
      .map(({ name }) => name)
      .toSorted();
    const wanted = Array.from({ length: quantity }, (_, index) => `${type}.${index + 1}`);
    if (names.join() !== wanted.join()) faults.push(`dynos are ${names.join() || 'none'}, wanted ${wanted.join()}`);
  }
  for (const { name, state, release } of dynos) {
    if (state !== 'up' && !(mayCrash && state === 'crashed')) faults.push(`${name} is ${state}`);
    if (release.version !== version) faults.push(`${name} runs v${release.version}, current is v${version}`);
  }
  return faults;
}

function faultsOfContainers({ apps, containers }: Picture): string[] {
  const faults: string[] = [];
  const dynos = new Map(apps.flatMap((app) => app.dynos.map((dyno) => [dyno.id, { ...dyno, app: app.name }])));
  for (const { id, labels, state } of containers) {
    const dyno = dynos.get(labels['berth.dyno'] ?? '');
    const container = `container ${id.slice(0, 12)} (${labels['berth.kind']} ${labels['berth.name']}, ${state})`;
    if (dyno === undefined) faults.push(`${container} is an orphan`);
    else if ((dyno.state === 'up') !== (state === 'running'))
      faults.push(`${container} is that of a dyno ${dyno.state}`);
  }
  for (const { id, app, name, state } of dynos.values()) {
    const count = containers.filter(({ labels }) => labels['berth.dyno'] === id).length;
    if (count > 1 || (count === 0 && state === 'up')) faults.push(`${app} ${name} has ${count} containers`);
  }
  return faults;
}

function faultsOfNetworks({ apps, networks }: Picture): string[] {
  const known = new Set(apps.map(({ id }) => id));
  return networks
    .filter(({ labels }) => !known.has(labels['berth.app'] ?? ''))
    .map(({ id, labels }) => `network ${id.slice(0, 12)} (${JSON.stringify(labels)}) is an orphan`);
}

/** An app's image belongs to a build that made one; runtimes are all apps'. */
function faultsOfImages({ apps, images }: Picture): string[] {
  const known = new Set(apps.map(({ id }) => id));
  const made = new Set(apps.flatMap(({ builds }) => builds.filter(({ slug }) => slug !== null).map(({ id }) => id)));
  const isNeeded = (labels: Readonly<Record<string, string>>): boolean => {
    const kind = labels['berth.kind'];
    if (kind === 'app') return made.has(labels['berth.build'] ?? '');
    return kind === 'runtime' || known.has(labels['berth.app'] ?? '');
  };
  return images
    .filter(({ labels }) => !isNeeded(labels))
    .map(({ id, labels }) => `image ${id.slice(7, 19)} (${JSON.stringify(labels)}) is an orphan`);
}

function faultsOfRouter({ apps, router, routes }: Picture, crashing: readonly string[]): string[] {
  if (router === null) return ['the router does not answer'];
  const faults: string[] = [];
  if (router.platform !== 'connected') faults.push(`the router says that the platform is ${router.platform}`);
  const wanted = apps.flatMap((app) => app.dynos.filter(({ type, state }) => type === 'web' && state === 'up'));
  // Berth's own hostnames have targets too.
  const served = router.targets.map(({ id }) => id).filter((id) => !id.startsWith('system:'));
  const onDisk = routes.flatMap(({ targets }) => targets.map(({ id }) => id));
  for (const [where, ids] of [
    ['router', served],
    ['route file', onDisk],
  ] as const) {
    for (const { id, name } of wanted) if (!ids.includes(id)) faults.push(`${name} (${id}) is not in the ${where}`);
    for (const id of ids)
      if (!wanted.some((dyno) => dyno.id === id)) faults.push(`the ${where} leads to ${id}, which no row wants`);
  }
  for (const { dyno, healthy } of router.targets)
    if (!healthy && crashing.length === 0) faults.push(`the router takes ${dyno} for unhealthy`);
  return faults;
}
