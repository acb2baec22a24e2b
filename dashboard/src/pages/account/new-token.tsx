import { useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { accountText } from '../../strings/account.ts';
import { useAttempt } from '../../ui/attempt.ts';
import { Button } from '../../ui/button.tsx';
import { Command } from '../../ui/command.tsx';
import { Dialog, FormDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { LeaveGuard } from '../../ui/leave-guard.tsx';

const text = accountText.tokens;
const FORM = 'new-token';

/** A button that asks for a new token. */
export function NewToken() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="s" icon={Plus} onClick={() => setOpen(true)}>
        {text.create}
      </Button>
      <NewTokenDialog open={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}

/** Asks what a token is for, makes it, and shows it this once. */
export function NewTokenDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const [made, setMade] = useState<string | null>(null);
  const [isCopied, setCopied] = useState(false);
  const { busy, error, attempt, forget } = useAttempt();
  const close = () => {
    onClose();
    setMade(null);
    setCopied(false);
    forget();
  };
  const create = (asked: { description: string; expiresIn?: number }) =>
    attempt(async () => {
      setMade((await api.createAuthorization(asked)).access_token.token);
      await queries.invalidateQueries({ queryKey: keys.account('tokens') });
    })();
  if (made === null) {
    return (
      <FormDialog {...{ open, busy, error }} onClose={close} title={text.createTitle} form={FORM} act={text.act}>
        <Asked onAsk={create} />
      </FormDialog>
    );
  }
  return (
    <Dialog
      open={open}
      onClose={close}
      title={text.madeTitle}
      about={text.madeAbout}
      leaving={isCopied ? undefined : text.leaving}
      foot={
        <Button kind="primary" onClick={close}>
          {text.done}
        </Button>
      }
    >
      <Command text={made} onCopied={() => setCopied(true)} />
      {!isCopied && <LeaveGuard when {...text.leavingPage} />}
    </Dialog>
  );
}

function Asked({ onAsk }: { onAsk: (asked: { description: string; expiresIn?: number }) => void }) {
  const id = useId();
  const [description, setDescription] = useState('');
  const [expires, setExpires] = useState('');
  const ask = (event: FormEvent) => {
    event.preventDefault();
    onAsk({ description: description.trim(), ...(expires !== '' && { expiresIn: Number(expires) }) });
  };
  return (
    <form id={FORM} onSubmit={ask} className="stack">
      <TextField
        label={text.description}
        hint={text.hint}
        value={description}
        autoComplete="off"
        maxLength={100}
        required
        onText={setDescription}
      />
      <div className="field">
        <label htmlFor={id}>{text.expires}</label>
        <select id={id} className="input" value={expires} onChange={(event) => setExpires(event.target.value)}>
          {text.expiries.map(([seconds, name]) => (
            <option key={name} value={seconds}>
              {name}
            </option>
          ))}
        </select>
      </div>
    </form>
  );
}
