import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../../../platform/client/api-error.ts';
import { call } from '../data/api.ts';
import { Apps } from '../pages/apps.tsx';
import { SignIn } from '../pages/sign-in.tsx';
import { Welcome } from '../pages/welcome.tsx';
import { strings } from '../strings.ts';
import { Brand } from '../ui/brand.tsx';
import { Problem } from '../ui/problem.tsx';

/** The whole dashboard. `link` is the secret of a login link, or null where the page was opened without one. */
export function App({ link, onSignedIn }: { link: string | null; onSignedIn: () => void }) {
  const queries = useQueryClient();
  const session = useQuery({
    queryKey: ['session'],
    queryFn: () => call('GET', '/session'),
    enabled: link === null,
    retry: false,
  });
  const signedIn = () => {
    onSignedIn();
    void queries.resetQueries();
  };
  if (link !== null) return <Welcome link={link} onDone={signedIn} />;
  if (session.isPending) return <main className="alone quiet">{strings.loading}</main>;
  if (session.error instanceof ApiError && session.error.status === 401) return <SignIn onDone={signedIn} />;
  if (session.isError) {
    return (
      <main className="alone">
        <Problem error={session.error} onRetry={() => void session.refetch()} />
      </main>
    );
  }
  return <SignedIn onSignOut={() => call('DELETE', '/session').finally(() => queries.resetQueries())} />;
}

function SignedIn({ onSignOut }: { onSignOut: () => Promise<unknown> }) {
  return (
    <>
      <header className="bar">
        <Brand />
        <button type="button" className="small" onClick={() => void onSignOut()}>
          {strings.signIn.out}
        </button>
      </header>
      <Apps />
    </>
  );
}
