import { useState } from 'react';
import { api } from '../../data/api.ts';
import { accountText } from '../../strings/account.ts';
import { useAttempt } from '../../ui/attempt.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';
import { toast } from '../../ui/toast.ts';

const text = accountText.password;

/** Sets another password. */
export function Password({ email }: { email: string }) {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const { busy, error, attempt } = useAttempt();
  const change = attempt(async () => {
    await api.changePassword({ current, new: next });
    setCurrent('');
    setNext('');
    toast.done(text.done);
  });
  return (
    <Panel title={text.title} about={text.about}>
      <form className="stack" onSubmit={change}>
        <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
        <div className="account-passwords">
          <TextField
            type="password"
            label={text.current}
            value={current}
            autoComplete="current-password"
            required
            onText={setCurrent}
          />
          <TextField
            type="password"
            label={text.next}
            hint={text.hint}
            value={next}
            autoComplete="new-password"
            required
            onText={setNext}
          />
        </div>
        {error !== null && <Problem error={error} />}
        <div className="line account-end">
          <Button type="submit" busy={busy} disabled={current === '' || next === ''}>
            {text.act}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
