import { useEffect, useState } from 'react';
import { forgetApps } from '../../app/recent-apps.ts';
import { signIn } from '../../data/session.ts';
import { strings } from '../../strings/common.ts';
import { useAttempt } from '../../ui/attempt.ts';
import { Brand } from '../../ui/brand.tsx';
import { Button } from '../../ui/button.tsx';
import { Command } from '../../ui/command.tsx';
import { TextField } from '../../ui/field.tsx';
import { usePageTitle } from '../../ui/page-title.tsx';
import { Problem } from '../../ui/problem.tsx';
import { toldHere } from './told-here.ts';

const text = strings.signIn;

/** Sign in by password; `hasEnded` where a session was there until now. */
export function SignIn({ hasEnded, onDone }: { hasEnded: boolean; onDone: () => void }) {
  usePageTitle(text.title);
  const [password, setPassword] = useState('');
  const { busy, error, attempt } = useAttempt();
  useEffect(forgetApps, []);
  const submit = attempt(() => signIn({ password }).then(onDone));
  return (
    <main className="alone">
      <Brand />
      <section className="panel card">
        <h1>{text.title}</h1>
        {hasEnded && <p className="note busy">{text.ended}</p>}
        {error !== null && <Problem error={toldHere(error)} />}
        <form onSubmit={submit}>
          <TextField
            label={text.password}
            type="password"
            autoComplete="current-password"
            required
            autoFocus
            value={password}
            onText={setPassword}
          />
          <Button type="submit" kind="primary" busy={busy}>
            {text.act}
          </Button>
        </form>
        <p className="quiet">{text.forgotten}</p>
        <Command text={text.command} />
      </section>
    </main>
  );
}
