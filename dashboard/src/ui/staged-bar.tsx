import './staged-bar.css';
import { ChevronDown, ChevronUp, Undo2 } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { strings } from '../strings/common.ts';
import { Button, IconButton } from './button.tsx';
import { Problem } from './problem.tsx';
import { Badge, type Tone } from './state.tsx';

/** A change that waits to be applied with the others. */
export interface StagedItem {
  readonly key: string;
  readonly tone: Tone;
  /** What it does, in a word. */
  readonly kind: string;
  readonly name: string;
  readonly takeBackLabel: string;
}

/**
 * What has been changed on the page and not yet applied, at the foot of the window: how many, which, each to be taken
 * back, and all to be applied in one go. Nothing while nothing is staged.
 */
export function StagedBar(props: {
  title: string;
  /** “3 changes staged” */
  summary: string;
  about?: ReactNode;
  items: readonly StagedItem[];
  act: string;
  busy: boolean;
  error: unknown;
  warning?: ReactNode;
  onApply: () => void;
  /** Without a key: all of them. */
  onTakeBack: (key?: string) => void;
}) {
  const { title, summary, about, items, act, busy, error, warning, onApply, onTakeBack } = props;
  const [isOpen, setOpen] = useState(false);
  const list = useId();
  const said = (
    <span className="unseen" role="status">
      {items.length > 0 && summary}
    </span>
  );
  if (items.length === 0) return said;
  return (
    <section className="staged" aria-label={title}>
      {said}
      {error !== null && <Problem error={error} />}
      {warning}
      {isOpen && (
        <ul id={list} className="staged-list">
          {items.map((item) => (
            <li key={item.key}>
              <Badge tone={item.tone}>{item.kind}</Badge>
              <span className="staged-name">{item.name}</span>
              <IconButton
                size="s"
                icon={Undo2}
                label={item.takeBackLabel}
                disabled={busy}
                onClick={() => onTakeBack(item.key)}
              />
            </li>
          ))}
        </ul>
      )}
      <div className="line apart">
        <button
          type="button"
          className="staged-summary"
          aria-expanded={isOpen}
          {...(isOpen && { 'aria-controls': list })}
          onClick={() => setOpen(!isOpen)}
        >
          <strong>{summary}</strong>
          {isOpen ? <ChevronDown aria-hidden="true" /> : <ChevronUp aria-hidden="true" />}
          <span className="unseen">{strings.showStaged}</span>
        </button>
        {about !== undefined && <span className="staged-about small quiet">{about}</span>}
        <div className="line">
          <Button disabled={busy} onClick={() => onTakeBack()}>
            {strings.discard}
          </Button>
          <Button kind="primary" busy={busy} onClick={onApply}>
            {act}
          </Button>
        </div>
      </div>
    </section>
  );
}
