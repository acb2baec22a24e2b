import { tarOf } from '../../engine/tar.ts';

const OWNER = { uid: 10_000, gid: 10_000 };

/** A tar with a folder in which each config var is a file: byte for byte, and for the app's user alone. */
export async function configFiles(options: {
  /** Absolute path of the folder; the tar is for `/`. */
  path: string;
  config: Readonly<Record<string, string>>;
}): Promise<Buffer> {
  const { config } = options;
  const folder = options.path.slice(1);
  const names = Object.keys(config).filter((name) => /^[^/\0]+$/.test(name) && name !== '.' && name !== '..');
  return await tarOf([
    { header: { name: `${folder}/`, type: 'directory', mode: 0o700, ...OWNER } },
    ...names.map((name) => ({
      header: { name: `${folder}/${name}`, mode: 0o400, ...OWNER },
      content: config[name] ?? '',
    })),
  ]);
}
