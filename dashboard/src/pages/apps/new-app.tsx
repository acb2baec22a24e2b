import { useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { api } from '../../data/api.ts';
import { appsStrings } from '../../strings/apps.ts';
import { Button } from '../../ui/button.tsx';
import { FormDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';

const text = appsStrings.create;
const FORM = 'new-app';

/** A button that asks for a name and makes an app. */
export function NewApp() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button kind="primary" icon={Plus} onClick={() => setOpen(true)}>
        {appsStrings.newApp}
      </Button>
      <NewAppDialog open={open} onClose={() => setOpen(false)} />
    </>
  );
}

/** Asks for a name, makes an app, and goes there. */
export function NewAppDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const close = () => {
    onClose();
    setName('');
    setError(null);
  };
  const create = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    api
      .createApp(name === '' ? {} : { name })
      .then((app) => {
        close();
        toast.done(text.done(app.name));
        return navigate({ to: '/apps/$app', params: { app: app.name } });
      }, setError)
      .finally(() => setBusy(false));
  };
  return (
    <FormDialog
      {...{ open, busy, error }}
      onClose={close}
      title={text.title}
      about={text.about}
      form={FORM}
      act={text.act}
    >
      <form id={FORM} onSubmit={create} className="stack">
        <TextField
          label={text.name}
          hint={text.hint}
          value={name}
          autoComplete="off"
          spellCheck={false}
          maxLength={60}
          onText={(typed) => setName(typed.toLowerCase())}
        />
      </form>
    </FormDialog>
  );
}
