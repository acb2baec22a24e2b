import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { APP_NAME_MAX } from '../../../../platform/model/app.ts';
import { api } from '../../data/api.ts';
import { appsStrings } from '../../strings/apps.ts';
import { useAttempt } from '../../ui/attempt.ts';
import { FormDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.ts';

const text = appsStrings.create;
const FORM = 'new-app';

/** Asks for a name, makes an app, and goes there. */
export function NewAppDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const { busy, error, attempt, forget } = useAttempt();
  const close = () => {
    onClose();
    setName('');
    forget();
  };
  const create = attempt(async () => {
    const app = await api.createApp(name === '' ? {} : { name });
    close();
    toast.done(text.done(app.name));
    await navigate({ to: '/apps/$app', params: { app: app.name } });
  });
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
          maxLength={APP_NAME_MAX}
          onText={(typed) => setName(typed.toLowerCase())}
        />
      </form>
    </FormDialog>
  );
}
