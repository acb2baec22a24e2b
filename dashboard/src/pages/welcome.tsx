import { type FormEvent, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../../platform/client/api-error.ts';
import { call } from '../data/api.ts';
import { strings } from '../strings.ts';
import { Brand } from '../ui/brand.tsx';
import { Command } from '../ui/command.tsx';
import { Problem } from '../ui/problem.tsx';

const text = strings.welcome;

/** Signs in by a login link; an account without a password is asked for one first, which leaves the link unused. */
export function Welcome({ link, onDone }: { link: string; onDone: () => void }) {
  const [asks, setAsks] = useState(false);
  const [password, setPassword] = useState('');
  const [error, setError] = useState<unknown>(link === '' ? new Error(text.noLink) : null);
  const [busy, setBusy] = useState(false);
  const begun = useRef(false);
  const send = (body: object) => {
    setBusy(true);
    setError(null);
    call('POST', '/session', body)
      .then(onDone, (thrown: unknown) => {
        if (thrown instanceof ApiError && thrown.id === 'password_needed' && !('new_password' in body)) setAsks(true);
        else setError(thrown);
      })
      .finally(() => setBusy(false));
  };
  useEffect(() => {
    if (begun.current || link === '') return;
    begun.current = true;
    send({ link_token: link });
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send({ link_token: link, new_password: password });
  };
  return (
    <main className="alone">
      <Brand />
      <section className="panel card">
        <h1>{text.title}</h1>
        {error !== null && <Problem error={error} />}
        {error !== null && !asks && (
          <>
            <p className="quiet">{strings.signIn.forgotten}</p>
            <Command text={strings.signIn.command} />
          </>
        )}
        {error === null && !asks && <p className="quiet">{strings.loading}</p>}
        {asks && <PasswordForm {...{ password, setPassword, submit, busy }} />}
      </section>
    </main>
  );
}

function PasswordForm(form: {
  password: string;
  setPassword: (password: string) => void;
  submit: (event: FormEvent) => void;
  busy: boolean;
}) {
  return (
    <form onSubmit={form.submit}>
      <p className="quiet">{text.lead}</p>
      <label className="field">
        {text.password}
        <input
          type="password"
          autoComplete="new-password"
          required
          minLength={10}
          value={form.password}
          onChange={(event) => form.setPassword(event.target.value)}
        />
        <small>{text.hint}</small>
      </label>
      <button type="submit" className="primary" disabled={form.busy}>
        {text.act}
      </button>
    </form>
  );
}
