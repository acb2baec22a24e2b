import { Minus, PencilLine, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { strings } from '../../strings/deploys.ts';

const ICONS = { added: Plus, removed: Minus, changed: PencilLine } as const;
const TONES = { added: 'good', removed: 'bad', changed: 'busy' } as const;

/** A line of what came, went or is another now. `about`: what the sign says, where not just that. */
export function ChangeRow(props: { kind: keyof typeof ICONS; about?: string; children: ReactNode }) {
  const { kind, about = strings.diff[kind], children } = props;
  const Icon = ICONS[kind];
  return (
    <li className={`diff-change ${TONES[kind]}`}>
      <Icon aria-label={about} />
      {children}
    </li>
  );
}
