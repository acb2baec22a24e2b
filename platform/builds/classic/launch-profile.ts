import { tarOf } from '../../engine/tar.ts';

const PROFILE = 'opt/berth/profile';

/** What dynos of the image have in their environment so that bash reads the profile before their command. */
export const PROFILE_ENV: Readonly<Record<string, string>> = { BASH_ENV: `/${PROFILE}` };

/**
 * Read once by the bash that starts a process type or a one-off command: the scripts of `.profile.d` in order, then
 * the app's own `.profile` (https://devcenter.heroku.com/articles/buildpack-api#profile-d-scripts).
 */
const SCRIPT = `unset BASH_ENV
for berth_file in /app/.profile.d/*.sh /app/.profile; do
  if [ -f "$berth_file" ]; then . "$berth_file"; fi
done
unset berth_file
`;

/** A tar with the profile, to be unpacked at `/`: it belongs to root, so that no app changes it. */
export async function launchProfile(script: string = SCRIPT): Promise<Buffer> {
  const folder = { type: 'directory', mode: 0o755, uid: 0, gid: 0 } as const;
  return await tarOf([
    { header: { name: 'opt/', ...folder } },
    { header: { name: 'opt/berth/', ...folder } },
    { header: { name: PROFILE, mode: 0o644, uid: 0, gid: 0 }, content: script },
  ]);
}
