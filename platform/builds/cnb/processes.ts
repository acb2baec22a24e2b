import type { Item } from '../../../buildpacks/toml.ts';
import { quoted } from './environment.ts';

/** What the `launch.toml` files of a group say together. */
export interface Launch {
  /** Command lines by process type. */
  readonly processTypes: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Types that cannot be one of Berth's. */
  readonly leftOut: readonly string[];
}

const TYPE = /^[A-Za-z0-9_-]{1,64}$/;
const PLAIN = /^[\w@%+:,./-]+$/;

/** Later buildpacks win. The default process is `web` where none is called so: it is what answers requests. */
export function launchOf({ files, app }: { files: readonly Item[]; app: string }): Launch {
  const types = new Map<string, { line: string; isDefault: boolean }>();
  const labels = new Map<string, string>();
  const leftOut: string[] = [];
  for (const file of files) {
    for (const process of file.at('processes').items) {
      const type = process.at('type').text ?? '';
      const line = lineOf(process, app);
      if (!TYPE.test(type) || type === '__proto__' || line === null) leftOut.push(type);
      else types.set(type, { line, isDefault: process.at('default').isTrue });
    }
    for (const label of file.at('labels').items) {
      const key = label.at('key').text ?? '';
      if (key !== '' && !key.startsWith('berth.')) labels.set(key, label.at('value').text ?? '');
    }
  }
  const usual = [...types.values()].findLast(({ isDefault }) => isDefault);
  const web = types.has('web') || usual === undefined ? {} : { web: usual.line };
  const own = Object.fromEntries([...types].map(([type, { line }]) => [type, line]));
  return { processTypes: { ...web, ...own }, labels: Object.fromEntries(labels), leftOut };
}

/** The process as a line for bash: its words are passed as they are. Null where it does not run in production. */
function lineOf(process: Item, app: string): string | null {
  const command = process.at('command');
  const words = [...(command.text === null ? command.texts : [command.text]), ...process.at('args').texts];
  const environments = process.at('exec-env').texts;
  if (words.length === 0 || (environments.length > 0 && !environments.includes('production'))) return null;
  const line = words.map((word) => (PLAIN.test(word) ? word : quoted(word))).join(' ');
  const folder = process.at('working-dir').text;
  return folder === null || folder === app ? line : `cd ${quoted(folder)} && exec ${line}`;
}
