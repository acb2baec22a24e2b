/** Where things are in the containers of a build with Cloud Native Buildpacks; the first three are in the image too. */
export const PLACES = {
  app: '/workspace',
  layers: '/layers',
  home: '/home/cnb',
  platform: '/platform',
  buildpacks: '/cnb/buildpacks',
  plans: '/cnb/plans',
  /** What goes into the image of the layers. */
  exported: '/cnb/exported/layers',
  cache: '/tmp/cache',
} as const;

/** A buildpack's id as the name of a folder. */
export function folderName(id: string): string {
  return id.replaceAll('/', '_');
}
