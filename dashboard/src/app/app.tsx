import { useQuery, useQueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ApiError } from '../../../platform/client/api-error.ts';
import { keys } from '../data/keys.ts';
import { startLive } from '../data/live.ts';
import { currentSession } from '../data/session.ts';
import { SignIn } from '../pages/sign-in/sign-in.tsx';
import { Welcome } from '../pages/sign-in/welcome.tsx';
import { strings } from '../strings/common.ts';
import { Problem } from '../ui/problem.tsx';
import { Toasts } from '../ui/toast.tsx';
import { router } from './router.tsx';

/** The whole dashboard. `link` is the secret of a login link, or null where the page was opened without one. */
export function App({ link, onSignedIn }: { link: string | null; onSignedIn: () => void }) {
  const queries = useQueryClient();
  const session = useQuery({ queryKey: keys.session, queryFn: currentSession, enabled: link === null, retry: false });
  const signedIn = () => {
    onSignedIn();
    void queries.resetQueries();
  };
  const isOut = session.error instanceof ApiError && session.error.status === 401;
  if (link !== null) return <Welcome link={link} onDone={signedIn} onLeave={onSignedIn} />;
  if (isOut) return <SignIn onDone={signedIn} />;
  if (session.data !== undefined) return <SignedIn />;
  if (session.isPending) return <main className="alone quiet">{strings.loading}</main>;
  return (
    <main className="alone">
      <Problem error={session.error} onRetry={() => void session.refetch()} />
    </main>
  );
}

function SignedIn() {
  const queries = useQueryClient();
  useEffect(() => startLive(queries), [queries]);
  return (
    <>
      <RouterProvider router={router} />
      <Toasts />
    </>
  );
}
