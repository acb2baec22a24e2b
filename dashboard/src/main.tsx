import './ui/style.css';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from '../../platform/client/api-error.ts';
import { App } from './app/app.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('Cannot start the dashboard: index.html has no #root');

const queries: QueryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: 5_000 } },
  queryCache: new QueryCache({
    // Whose session has ended is asked to sign in, whatever the page was about.
    onError: (error, { queryKey }) => {
      if (error instanceof ApiError && error.status === 401 && queryKey[0] !== 'session') {
        void queries.invalidateQueries({ queryKey: ['session'] });
      }
    },
  }),
});

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Root first={takeLink()} />
    </QueryClientProvider>
  </StrictMode>,
);

function Root({ first }: { first: string | null }) {
  const [link, setLink] = useState(first);
  return <App link={link} onSignedIn={() => setLink(null)} />;
}

/** The secret behind the `#` of a login link; it leaves the address bar and the history at once. */
function takeLink(): string | null {
  if (location.pathname !== '/welcome') return null;
  const secret = location.hash.slice(1);
  history.replaceState(null, '', '/');
  return secret;
}
