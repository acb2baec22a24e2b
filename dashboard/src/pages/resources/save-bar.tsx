import { useQueryClient } from '@tanstack/react-query';
import { type Dispatch, type SetStateAction, useState } from 'react';
import type { FormationResource } from '../../../../platform/client/resources.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { resourcesText } from '../../strings/resources.ts';
import { useAttempt } from '../../ui/attempt.ts';
import { Confirm } from '../../ui/dialog.tsx';
import { LeaveGuard } from '../../ui/leave-guard.tsx';
import { StagedBar } from '../../ui/staged-bar.tsx';
import { toast } from '../../ui/toast.ts';
import { type Draft, type FormationChange, stopped, without } from './draft.ts';

const text = resourcesText.staged;

interface SaveBarProps {
  readonly app: string;
  readonly changes: readonly FormationChange[];
  readonly onDraft: Dispatch<SetStateAction<Draft>>;
  /** MiB that the machine has too little for the changes. */
  readonly lacksMb: number;
}

/**
 * The changes of the formation that are not saved; saved all at once, after a question where one stops a process type or all
 * together ask for more memory than there is.
 */
export function SaveBar(props: SaveBarProps) {
  const { changes, lacksMb } = props;
  const { busy, error, asks, gone, apply, save, takeBack, letBe } = useSave(props);
  return (
    <>
      <StagedBar
        title={text.title}
        summary={text.count(changes.length)}
        {...(changes.some(({ from, to }) => from.size !== to.size && from.quantity > 0) && { about: text.resize })}
        items={changes.map((change) => ({
          key: change.type,
          tone: change.to.quantity === 0 ? 'bad' : 'accent',
          kind: kindOf(change),
          name: detailOf(change),
          takeBackLabel: text.takeBack(change.type),
        }))}
        warning={lacksMb > 0 && <p className="small resources-lacks">{resourcesText.lacks.warning(lacksMb)}</p>}
        act={text.save}
        {...{ busy, error }}
        onApply={apply}
        onTakeBack={takeBack}
      />
      <Confirm open={asks} onClose={letBe} {...questionOf({ gone, lacksMb })} kind="danger" run={save} />
      <LeaveGuard
        when={changes.length > 0}
        title={resourcesText.leave.title}
        about={resourcesText.leave.about(changes.length)}
        act={resourcesText.leave.act}
      />
    </>
  );
}

/** Saves the changes, or takes them back; `asks` while it waits for a yes: process types in `gone` would stop, or memory lacks. */
function useSave({ app, changes, onDraft, lacksMb }: SaveBarProps) {
  const queries = useQueryClient();
  const { busy, error, attempt, forget } = useAttempt();
  const [asks, setAsks] = useState(false);
  const gone = stopped(changes);
  const takeBack = (type?: string) => {
    forget();
    onDraft((draft) => without(draft, type));
  };
  const save = async () => {
    const changed = await api.scale(
      app,
      changes.map(({ type, to }) => ({ type, ...to })),
    );
    queries.setQueryData<FormationResource[]>(keys.app(app, 'formation'), (entries) =>
      entries?.map((entry) => changed.find(({ type }) => type === entry.type) ?? entry),
    );
    void queries.invalidateQueries({ queryKey: keys.app(app) });
    takeBack();
    toast.done(text.saved(changes.map(detailOf).join(', ')));
  };
  const apply = () => {
    forget();
    if (gone.length > 0 || lacksMb > 0) setAsks(true);
    else attempt(save)();
  };
  return { busy, error, asks, gone, apply, save, takeBack, letBe: () => setAsks(false) };
}

/** What is asked before changes are saved that somebody may regret. */
function questionOf({ gone, lacksMb }: { gone: readonly string[]; lacksMb: number }) {
  const { zero, lacks } = resourcesText;
  if (gone.length === 0) return { title: lacks.title, about: lacks.about(lacksMb), act: lacks.act };
  const stops = gone.includes('web') ? zero.web : zero.other;
  return {
    title: zero.title(gone.join(', ')),
    about: lacksMb > 0 ? `${stops} ${lacks.about(lacksMb)}` : stops,
    act: zero.act,
  };
}

function kindOf({ from, to }: FormationChange): string {
  if (from.quantity === to.quantity) return text.kind.size;
  return to.quantity > from.quantity ? text.kind.more : text.kind.fewer;
}

/** `web 1 → 2 dynos, Standard-1X → Standard-2X` */
function detailOf({ type, from, to }: FormationChange): string {
  const parts = [
    ...(from.quantity === to.quantity ? [] : [text.quantity(from.quantity, to.quantity)]),
    ...(from.size === to.size ? [] : [text.size(from.size, to.size)]),
  ];
  return `${type} ${parts.join(', ')}`;
}
