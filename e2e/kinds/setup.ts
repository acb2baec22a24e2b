import { setUpWith } from '../setup.ts';
import { ALL_KINDS } from './all-kinds.ts';
import { table } from './table.ts';

/** A Berth that also takes buildpacks from this machine; in the end, what each kind took. */
// biome-ignore lint/style/noDefaultExport: this is how Playwright finds a global setup.
export default async function setUp(): Promise<() => Promise<void>> {
  const tearDown = await setUpWith(['--local-buildpacks', 'on']);
  return async () => {
    const told = table(ALL_KINDS.map(({ kind }) => kind));
    if (told !== null) process.stdout.write(`\n${told}\n`);
    await tearDown();
  };
}
