import './account.css';
import { useIsFetching, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { keys } from '../../data/keys.ts';
import { currentSession } from '../../data/session.ts';
import { accountText as text } from '../../strings/account.ts';
import { Page } from '../../ui/page.tsx';
import { Password } from './password.tsx';
import { Sessions } from './sessions.tsx';
import { Tokens } from './tokens.tsx';

/** Who is signed in: their password, browsers and API tokens. */
export function Account() {
  useNamedPart();
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

/** Shows the part that the address names once all is there: what comes above it later would push it out of sight. */
function useNamedPart(): void {
  const client = useQueryClient();
  const fetching = useIsFetching();
  const isShown = useRef(false);
  useEffect(() => {
    // Of the first look no query knows yet.
    if (isShown.current || fetching > 0 || client.isFetching() > 0) return;
    isShown.current = true;
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, [client, fetching]);
}
