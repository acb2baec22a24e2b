import { type FormEvent, useState } from 'react';
import { call } from '../data/api.ts';
import { strings } from '../strings.ts';
import { Brand } from '../ui/brand.tsx';
import { Command } from '../ui/command.tsx';
import { Problem } from '../ui/problem.tsx';

const text = strings.signIn;

export function SignIn({ onDone }: { onDone: () => void }) {
  const [password, setPassword] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    call('POST', '/session', { password })
      .then(onDone, setError)
      .finally(() => setBusy(false));
  };
  return (
    <main className="alone">
      <Brand />
      <section className="panel card">
        <h1>{text.title}</h1>
        {error !== null && <Problem error={error} />}
        <form onSubmit={submit}>
          <label className="field">
            {text.password}
            <input
              type="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          </label>
          <button type="submit" className="primary" disabled={busy}>
            {text.act}
          </button>
        </form>
        <p className="quiet">{text.forgotten}</p>
        <Command text={text.command} />
      </section>
    </main>
  );
}
