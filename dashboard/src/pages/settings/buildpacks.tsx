import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { strings } from '../../strings/common.ts';
import { settingsText } from '../../strings/settings.ts';
import { useAttempt } from '../../ui/attempt.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';
import { toast } from '../../ui/toast.ts';
import { type TellUnsaved, useTellUnsaved } from '../../ui/unsaved.ts';

const text = settingsText.buildpacks;

/** Who builds the source, in order: changed here, and saved together. */
export function Buildpacks({ app, onUnsaved }: { app: string; onUnsaved: TellUnsaved }) {
  const queries = useQueryClient();
  const queryKey = keys.app(app, 'buildpacks');
  const query = useQuery({
    queryKey,
    queryFn: async () => (await api.buildpacks(app)).map(({ buildpack }) => buildpack.name),
  });
  const [draft, setDraft] = useState<readonly string[] | null>(null);
  const { busy, error, attempt, forget } = useAttempt();
  useTellUnsaved(onUnsaved, { field: 'buildpacks', isUnsaved: draft !== null });
  const stop = () => {
    setDraft(null);
    forget();
  };
  const save = (names: readonly string[]) =>
    attempt(async () => {
      const saved = await api.setBuildpacks(app, names);
      queries.setQueryData(
        queryKey,
        saved.map(({ buildpack }) => buildpack.name),
      );
      setDraft(null);
      toast.done(text.saved);
    });
  return (
    <Panel title={text.title} about={text.about} flush>
      <Loaded query={query}>
        {(saved) => {
          const names = draft ?? saved;
          return (
            <>
              <List names={names} onChange={setDraft} />
              <div className="panel-body stack settings-body">
                <Add onAdd={(name) => setDraft([...names, name])} />
                {error !== null && <Problem error={error} />}
              </div>
              {draft !== null && (
                <div className="panel-foot settings-foot">
                  <Button disabled={busy} onClick={stop}>
                    {strings.discard}
                  </Button>
                  <Button kind="primary" busy={busy} onClick={save(draft)}>
                    {text.save}
                  </Button>
                </div>
              )}
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}

function List({ names, onChange }: { names: readonly string[]; onChange: (names: readonly string[]) => void }) {
  if (names.length === 0) {
    return <p className="settings-none">{text.none}</p>;
  }
  const without = (index: number) => names.toSpliced(index, 1);
  const moved = (index: number, to: number) => without(index).toSpliced(to, 0, names[index] ?? '');
  return (
    <ol className="rows settings-buildpacks">
      {names.map((name, index) => (
        <li key={`${name} ${names.slice(0, index).filter((other) => other === name).length}`}>
          <div className="row">
            <span className="quiet numbers">{index + 1}</span>
            <code className="grow">{name}</code>
            <span className="line whole settings-acts">
              <IconButton
                size="s"
                icon={ArrowUp}
                label={text.up(name)}
                disabled={index === 0}
                onClick={() => onChange(moved(index, index - 1))}
              />
              <IconButton
                size="s"
                icon={ArrowDown}
                label={text.down(name)}
                disabled={index === names.length - 1}
                onClick={() => onChange(moved(index, index + 1))}
              />
              <IconButton size="s" icon={Trash2} label={text.remove(name)} onClick={() => onChange(without(index))} />
            </span>
          </div>
        </li>
      ))}
    </ol>
  );
}

function Add({ onAdd }: { onAdd: (name: string) => void }) {
  const list = useId();
  const [name, setName] = useState('');
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    onAdd(name.trim());
    setName('');
  };
  return (
    <form className="settings-line" onSubmit={add}>
      <TextField
        label={text.label}
        hint={text.hint}
        value={name}
        list={list}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={1000}
        onText={setName}
      />
      <datalist id={list}>
        {text.known.map((known) => (
          <option key={known} value={known} />
        ))}
      </datalist>
      <Button type="submit" icon={Plus} disabled={name.trim() === ''}>
        {text.add}
      </Button>
    </form>
  );
}
