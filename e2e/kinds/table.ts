import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { facts } from '../berth.ts';

/** What became of a kind: that it was begun, pushed twice, or left out with the reason. */
export type Told =
  | { readonly kind: string; readonly state: 'begun' }
  | { readonly kind: string; readonly state: 'left'; readonly reason: string }
  | {
      readonly kind: string;
      readonly state: 'pushed';
      readonly firstMs: number;
      readonly againMs: number;
      readonly sizeBytes: number;
    };

/** A file, since workers are several, and each that had a failure is replaced by a new one. */
const file = () => join(dirname(facts().person), 'kinds.jsonl');

export function tell(told: Told): void {
  appendFileSync(file(), `${JSON.stringify(told)}\n`);
}

/** The table of all that was told, sorted as `order`; null where nothing was. */
export function table(order: readonly string[]): string | null {
  if (!existsSync(file())) return null;
  const told = readFileSync(file(), 'utf8').trim().split('\n');
  const last = new Map(told.map((line) => JSON.parse(line) as Told).map((each) => [each.kind, each]));
  const rows = order.flatMap((kind) => last.get(kind) ?? []);
  const head = ['kind'.padEnd(24), 'first build', '  rebuild', '    image'].join('  ');
  const count = (state: Told['state']) => rows.filter((row) => row.state === state).length;
  const sum = `${count('pushed')} kinds were pushed, ${count('begun')} failed, ${count('left')} were not pushed`;
  return [head, ...rows.map(line), sum].join('\n');
}

function line(told: Told): string {
  const name = told.kind.padEnd(24);
  switch (told.state) {
    case 'begun':
      return `${name}  failed: see above`;
    case 'left':
      return `${name}  not pushed: ${told.reason}`;
    case 'pushed': {
      const { firstMs, againMs, sizeBytes } = told;
      const seconds = (ms: number, width: number) => `${(ms / 1000).toFixed(1).padStart(width)} s`;
      return [name, seconds(firstMs, 9), seconds(againMs, 7), `${(sizeBytes / 1e6).toFixed(0).padStart(6)} MB`].join(
        '  ',
      );
    }
    default:
      return told satisfies never;
  }
}
