import { useQuery, useQueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ApiError } from '../../../platform/client/api-error.ts';
import { keys } from '../data/keys.ts';
import { startLive } from '../data/live.ts';
import { currentSession } from '../data/session.ts';
import { strings } from '../strings/common.ts';
import { Problem } from '../ui/problem.tsx';
import { useMessages } from '../ui/toast.ts';
import { fetchWhenIdle, later } from './later.tsx';
import { router } from './router.tsx';

const SignIn = later(() => import('../pages/sign-in/sign-in.tsx').then((module) => module.SignIn), Loading);
const Welcome = later(() => import('../pages/sign-in/welcome.tsx').then((module) => module.Welcome), Loading);
const Toasts = later(() => import('../ui/toasts.tsx').then((module) => module.Toasts));

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
  if (isOut) return <SignIn hasEnded={session.data !== undefined} onDone={signedIn} />;
  if (session.data !== undefined) return <SignedIn />;
  if (session.isPending) return <Loading />;
  return (
    <main className="alone">
      <Problem error={session.error} onRetry={() => void session.refetch()} />
    </main>
  );
}

function SignedIn() {
  const queries = useQueryClient();
  useEffect(() => startLive(queries), [queries]);
  useEffect(fetchWhenIdle, []);
  return (
    <>
      <RouterProvider router={router} />
      <Messages />
    </>
  );
}

/** What is said at the edge of the screen, from the first message on. */
function Messages() {
  const [wereAny, setWereAny] = useState(false);
  const { length } = useMessages();
  if (length > 0 && !wereAny) setWereAny(true);
  return wereAny ? <Toasts /> : null;
}

function Loading() {
  return <main className="alone quiet">{strings.loading}</main>;
}
