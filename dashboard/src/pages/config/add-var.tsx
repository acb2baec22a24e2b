import { type ClipboardEvent, type FormEvent, useRef, useState } from 'react';
import { readEnvFile } from '../../../../platform/model/env-file.ts';
import { configVarProblem } from '../../../../platform/model/release.ts';
import { configText } from '../../strings/config.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.ts';
import { type TellUnsaved, useTellUnsaved } from '../../ui/unsaved.ts';
import type { Changes } from './changes.ts';
import { ValueField } from './value-field.tsx';

const text = configText.add;

/** Stages one more config var; lines of an .env file that are pasted into its name are staged all at once. */
export function AddVar(props: {
  names: readonly string[];
  staged: Changes;
  onStage: (more: Changes) => void;
  onUnsaved: TellUnsaved;
}) {
  const { names, staged, onStage, onUnsaved } = props;
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  useTellUnsaved(onUnsaved, { field: '', isUnsaved: name !== '' || value !== '' });
  const nameField = useRef<HTMLInputElement>(null);
  const put = () => {
    const problem = configVarProblem(name.trim(), value);
    setWrong(problem);
    if (problem !== null) {
      nameField.current?.focus();
      return;
    }
    onStage(new Map([[name.trim(), value]]));
    setName('');
    setValue('');
    nameField.current?.focus();
  };
  const paste = (event: ClipboardEvent) => {
    const pasted = readEnvFile(event.clipboardData.getData('text'));
    const found = Object.entries(pasted.values);
    if (found.length === 0 || pasted.problems.length > 0) return;
    event.preventDefault();
    setName('');
    setWrong(null);
    onStage(new Map(found));
    toast.done(text.pasted(found.length));
  };
  const isThere = names.includes(name.trim()) || staged.has(name.trim());
  return (
    <form
      className="config-add"
      aria-label={text.title}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        put();
      }}
    >
      <TextField
        ref={nameField}
        label={text.name}
        wrong={wrong}
        hint={isThere ? text.taken(name.trim()) : text.hint}
        value={name}
        placeholder="GREETING"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        onPaste={paste}
        onText={(typed) => {
          setName(typed);
          setWrong(null);
        }}
      />
      <ValueField label={text.value} value={value} onText={setValue} onDone={put} />
      <Button type="submit" disabled={name.trim() === ''}>
        {text.act}
      </Button>
    </form>
  );
}
