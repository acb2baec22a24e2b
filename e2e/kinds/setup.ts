import { setUpWith } from '../setup.ts';

/** A Berth that also takes buildpacks from this machine. */
// biome-ignore lint/style/noDefaultExport: this is how Playwright finds a global setup.
export default function setUp(): Promise<() => Promise<void>> {
  return setUpWith(['--local-buildpacks', 'on']);
}
