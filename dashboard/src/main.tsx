import './ui/css/index.css';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from '../../platform/client/api-error.ts';
import { App } from './app/app.tsx';
import { followTheme } from './app/theme.ts';
import { keys } from './data/keys.ts';

/** So long after an answer that did not come it is asked for again. */
const AGAIN_MS = 4_000;

const root = document.getElementById('root');
if (root === null) throw new Error('Cannot start the dashboard: index.html has no #root');

// Libraries that put a <style> into the page (the scroll lock of dialogs) take the nonce from here.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;
if (nonce) Reflect.set(globalThis, '__webpack_nonce__', nonce);

const queries: QueryClient = new QueryClient({
  defaultOptions: {
    // The event stream says what has become stale; a page that is opened again asks anew after half a minute all the same.
    queries: {
      staleTime: 30_000,
      // A browser without network reaches a Berth of the same machine; what cannot be reached says so by itself.
      networkMode: 'always',
      retry: (count, error) => isPassing(error) && count < 2,
      // What could not be had at all is asked for until it can: no event tells of that.
      refetchInterval: ({ state: { data, error } }) =>
        data === undefined && error !== null && isPassing(error) ? AGAIN_MS : false,
    },
  },
  queryCache: new QueryCache({
    // Whose session has ended is asked to sign in, whatever the page was about.
    onError: (error, { queryKey }) => {
      if (error instanceof ApiError && error.status === 401 && queryKey[0] !== keys.session[0]) {
        void queries.invalidateQueries({ queryKey: keys.session });
      }
    },
  }),
});

followTheme();
// What `begin.js` counts: everything has arrived.
sessionStorage.removeItem('berth.reloads');
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

function isPassing(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status >= 500;
}
