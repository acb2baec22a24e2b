import { type FormEvent, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../../../platform/client/api-error.ts';
import { type Proof, signIn } from '../../data/session.ts';
import { strings } from '../../strings/common.ts';
import { Brand } from '../../ui/brand.tsx';
import { Button } from '../../ui/button.tsx';
import { Command } from '../../ui/command.tsx';
import { TextField } from '../../ui/field.tsx';
import { usePageTitle } from '../../ui/page-title.tsx';
import { Problem } from '../../ui/problem.tsx';
import { toldHere } from './told-here.ts';

const text = strings.welcome;

/** Signs in by a login link; an account without a password is asked for one first, which leaves the link unused. */
export function Welcome(props: { link: string; onDone: () => void; onLeave: () => void }) {
  const { link, onDone, onLeave } = props;
  const [asks, setAsks] = useState(false);
  const [password, setPassword] = useState('');
  const [error, setError] = useState<unknown>(link === '' ? new Error(text.noLink) : null);
  const [busy, setBusy] = useState(false);
  const begun = useRef(false);
  const send = (proof: Proof) => {
    setBusy(true);
    setError(null);
    signIn(proof)
      .then(onDone, (thrown: unknown) => {
        if (thrown instanceof ApiError && thrown.id === 'password_needed' && !('new_password' in proof)) setAsks(true);
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
  usePageTitle(text.title);
  return (
    <main className="alone">
      <Brand />
      <section className="panel card">
        <h1>{text.title}</h1>
        {error !== null && <Problem error={asks ? error : toldHere(error)} />}
        {error !== null && !asks && (
          <>
            <p className="quiet">{text.another}</p>
            <Command text={strings.signIn.command} />
            <Button onClick={onLeave}>{text.leave}</Button>
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
      <TextField
        label={text.password}
        hint={text.hint}
        type="password"
        autoComplete="new-password"
        required
        minLength={10}
        autoFocus
        value={form.password}
        onText={form.setPassword}
      />
      <Button type="submit" kind="primary" busy={form.busy}>
        {text.act}
      </Button>
    </form>
  );
}
