import { Eye, EyeOff, Pencil, Trash2, Undo2 } from 'lucide-react';
import { memo, useEffect, useRef, useState } from 'react';
import { strings } from '../../strings/common.ts';
import { configText } from '../../strings/config.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/command.tsx';
import { Badge } from '../../ui/state.tsx';
import { toast } from '../../ui/toast.ts';
import { type TellUnsaved, useTellUnsaved } from '../../ui/unsaved.ts';
import type { ChangeKind, Changes } from './changes.ts';
import { ValueField } from './value-field.tsx';

const text = configText.row;
const TONES = { added: 'good', changed: 'accent', removed: 'bad' } as const;

interface RowProps {
  readonly name: string;
  /** What is staged of it; null: nothing. */
  readonly kind: ChangeKind | null;
  /** The staged value; null: none, or its removal. */
  readonly stagedValue: string | null;
  /** null while it is hidden. */
  readonly value: string | null;
  /** Whether somebody else changed it while the page was open. */
  readonly isTouched: boolean;
  readonly isEditing: boolean;
  readonly onEdit: (name: string, isEditing: boolean) => void;
  readonly onStage: (more: Changes) => void;
  readonly onTakeBack: (name: string) => void;
  readonly onReveal: (name: string) => Promise<void>;
  readonly onHide: (names: readonly string[]) => void;
  readonly onUnsaved: TellUnsaved;
}

/** One config var. */
export const VarRow = memo(function VarRow(props: RowProps) {
  const { name, kind, isTouched, isEditing } = props;
  return (
    <li className={kind === null ? 'config-row' : `config-row ${kind}`}>
      <span className="config-name">
        <code>{name}</code>
        {kind !== null && <Badge tone={TONES[kind]}>{configText.kinds[kind]}</Badge>}
        {isTouched && <Badge tone="busy">{text.elsewhere}</Badge>}
      </span>
      {isEditing ? (
        <Editor {...props} />
      ) : (
        <>
          <Value {...props} />
          <RowActions {...props} />
        </>
      )}
    </li>
  );
});

function Value({ kind, stagedValue, value }: RowProps) {
  if (kind === 'removed') return <span className="config-value quiet">{text.willGo}</span>;
  const seen = stagedValue ?? value;
  if (seen === null) {
    return (
      <span className="config-value config-hidden">
        <span aria-hidden="true">••••••••••</span>
        <span className="unseen">{text.hidden}</span>
      </span>
    );
  }
  if (seen === '') return <span className="config-value quiet">{text.empty}</span>;
  return <code className="config-value">{seen}</code>;
}

function RowActions({ name, kind, stagedValue, value, onEdit, onStage, onTakeBack, onReveal, onHide }: RowProps) {
  const [busy, setBusy] = useState(false);
  const reveal = () => {
    setBusy(true);
    onReveal(name)
      .catch(toast.failed)
      .finally(() => setBusy(false));
  };
  const seen = stagedValue ?? value;
  return (
    <span className="config-acts">
      {kind !== 'removed' && seen !== null && seen !== '' && <CopyButton text={seen} name={name} />}
      {kind === null && value === null && (
        <IconButton size="s" icon={Eye} label={text.reveal(name)} busy={busy} onClick={reveal} />
      )}
      {kind === null && value !== null && (
        <IconButton size="s" icon={EyeOff} label={text.hide(name)} onClick={() => onHide([name])} />
      )}
      {kind !== 'removed' && (
        <IconButton size="s" icon={Pencil} label={text.edit(name)} data-edit onClick={() => onEdit(name, true)} />
      )}
      {kind === null ? (
        <IconButton size="s" icon={Trash2} label={text.remove(name)} onClick={() => onStage(new Map([[name, null]]))} />
      ) : (
        <IconButton size="s" icon={Undo2} label={text.takeBack(name)} onClick={() => onTakeBack(name)} />
      )}
    </span>
  );
}

function Editor({ name, stagedValue, value, onEdit, onStage, onUnsaved }: RowProps) {
  const before = stagedValue ?? value ?? '';
  const [typed, setTyped] = useState(before);
  const [asks, setAsks] = useState(false);
  useTellUnsaved(onUnsaved, { field: name, isUnsaved: typed !== before });
  const row = useRef<HTMLDivElement>(null);
  const close = () => onEdit(name, false);
  // A key that is pressed by the way does not take what was typed.
  const leave = () => (asks || typed === before ? close() : setAsks(true));
  const type = (text: string) => {
    setAsks(false);
    setTyped(text);
  };
  // Without having seen the value nobody means to empty it by pressing on.
  const isUnseen = value === null && stagedValue === null;
  const isIdle = isUnseen && typed === '';
  const put = () => {
    if (isIdle) return;
    onStage(new Map([[name, typed]]));
    close();
  };
  // Whoever closes it with the keyboard goes on where they were.
  useEffect(() => {
    const item = row.current?.closest('li');
    return () => {
      requestAnimationFrame(() => item?.querySelector<HTMLElement>('[data-edit]')?.focus());
    };
  }, []);
  return (
    <div className="config-editor" ref={row}>
      <ValueField
        label={text.valueOf(name)}
        isLabelSeen={false}
        value={typed}
        {...(isUnseen && { placeholder: text.unseen })}
        focus
        onText={type}
        onDone={put}
        onCancel={leave}
      />
      <div className="line">
        <Button size="s" disabled={isIdle} onClick={put}>
          {text.stage}
        </Button>
        <Button size="s" kind="plain" onClick={close}>
          {strings.cancel}
        </Button>
        <span className="small quiet config-hint" role="status">
          {asks ? text.escapeAgain : text.hint}
        </span>
      </div>
    </div>
  );
}
