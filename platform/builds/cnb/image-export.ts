import { stringify } from 'smol-toml';
import type { BuildContainer } from '../../engine/engine.ts';
import { tarOf } from '../../engine/tar.ts';
import type { BuildShell } from '../classic/build-shell.ts';
import { launchProfile, PROFILE_ENV } from '../classic/launch-profile.ts';
import { launchEnvironment, quoted } from './environment.ts';
import type { Layer } from './layers.ts';
import { folderName, PLACES } from './places.ts';

const OWNER = { uid: 10_000, gid: 10_000 };

/** A buildpack that has built, and what it left. */
export interface Built {
  readonly id: string;
  readonly version: string;
  readonly layers: readonly Layer[];
}

/** The environment of an image. */
export const IMAGE_ENV: Readonly<Record<string, string>> = {
  ...PROFILE_ENV,
  HOME: PLACES.home,
  CNB_LAYERS_DIR: PLACES.layers,
  CNB_APP_DIR: PLACES.app,
};

/** Folders of the app's user, with those that they are in, which are root's as in the stack. */
export async function foldersTar(paths: readonly string[]): Promise<Buffer> {
  const within = paths.flatMap((path) =>
    path
      .split('/')
      .slice(0, -1)
      .map((_, index, parts) => parts.slice(0, index + 1).join('/'))
      .filter((each) => each !== '' && !paths.includes(each)),
  );
  const folder = { type: 'directory', mode: 0o755 } as const;
  return await tarOf([
    ...[...new Set(within)].map((path) => ({ header: { name: `${path.slice(1)}/`, ...folder, uid: 0, gid: 0 } })),
    ...paths.map((path) => ({ header: { name: `${path.slice(1)}/`, ...folder, ...OWNER } })),
  ]);
}

/** Gathers what of the layers belongs in the image: those for launch, and every bill of materials. */
export async function gather({ shell, built }: { shell: BuildShell; built: readonly Built[] }): Promise<void> {
  const lines = built.flatMap(({ id, layers }) => {
    const name = folderName(id);
    const from = `${PLACES.layers}/${name}`;
    return [
      `mkdir -p -- ${quoted(`${PLACES.exported}/${name}`)}`,
      ...layers.flatMap((layer) => [
        moveBills(`${from}/${layer.name}`, `${layer.launch ? 'launch' : 'build'}/${name}/${layer.name}`),
        ...(layer.launch ? [`mv -- ${quoted(layer.path)} ${quoted(`${PLACES.exported}/${name}`)}/`] : []),
      ]),
      moveBills(`${from}/launch`, `launch/${name}`),
      moveBills(`${from}/build`, `build/${name}`),
    ];
  });
  await shell.move('Cannot gather the layers of the image', { script: ['set -e', ...lines].join('\n') });
}

/** Fills the image's container with layers, app and profile. */
export async function fill(options: {
  into: BuildContainer;
  shell: BuildShell;
  from: BuildContainer;
  built: readonly Built[];
  processTypes: Readonly<Record<string, string>>;
}): Promise<void> {
  const { into, shell, from, built, processTypes } = options;
  const { app, layers, home, exported } = PLACES;
  await into.put({ tar: await foldersTar([app, layers, `${layers}/config`, home]), path: '/' });
  const launched = built.map((each) => each.layers.filter(({ launch }) => launch));
  await into.put({ tar: await launchProfile(launchEnvironment(launched)), path: '/' });
  for (const [folder, to] of [
    [exported, layers],
    [app, app],
  ] as const) {
    await shell.move('Cannot put what the buildpacks made into the image', {
      script: 'tar -x -f - -C "$TO" --strip-components=1 --no-same-owner',
      env: { TO: to },
      input: await from.get(folder),
    });
  }
  const content = stringify({
    buildpacks: built.map(({ id, version }) => ({ id, version })),
    processes: Object.entries(processTypes).map(([type, command]) => ({ type, command: ['bash', '-c', command] })),
  });
  const header = { name: 'metadata.toml', mode: 0o644, ...OWNER };
  await into.put({ tar: await tarOf([{ header, content }]), path: `${layers}/config` });
}

/** `<name>.sbom.<ext>` to `sbom/<place>/sbom.<ext>`. */
function moveBills(name: string, place: string): string {
  const to = quoted(`${PLACES.exported}/sbom/${place}`);
  return [
    `for bill in ${quoted(name)}.sbom.*; do`,
    `  if [ -f "$bill" ]; then mkdir -p -- ${to}; mv -- "$bill" ${to}/"\${bill#${quoted(`${name}.`)}}"; fi`,
    'done',
  ].join('\n');
}
