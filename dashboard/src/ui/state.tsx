import type { ReactNode } from 'react';

/** The meaning of a colour; the same everywhere. */
export type Tone = 'good' | 'busy' | 'bad' | 'accent' | 'quiet';

/** How something fares: a word with a dot. */
export function State({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <span className={`state ${tone}`}>{children}</span>;
}

/** A word that sorts a thing: `Current`, `Failed`. */
export function Badge({ tone = 'quiet', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`badge ${tone}`}>{children}</span>;
}
