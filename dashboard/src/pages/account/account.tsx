import './account.css';
import { useQuery } from '@tanstack/react-query';
import { keys } from '../../data/keys.ts';
import { currentSession } from '../../data/session.ts';
import { accountText as text } from '../../strings/account.ts';
import { Page } from '../../ui/page.tsx';
import { Password } from './password.tsx';
import { Sessions } from './sessions.tsx';
import { Tokens } from './tokens.tsx';

/** Who is signed in: their password, browsers and API tokens. */
export function Account() {
  const session = useQuery({ queryKey: keys.session, queryFn: currentSession });
  const email = session.data?.account.email;
  return (
    <Page title={text.title} about={email === undefined ? undefined : text.about(email)}>
      <Sessions />
      <Tokens />
      {session.data?.has_password !== false && <Password email={email ?? ''} />}
    </Page>
  );
}
