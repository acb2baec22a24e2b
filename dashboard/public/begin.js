// Runs before the code of the page, which is still on its way.

// Loads the page again when a script or its styles did not arrive: a browser whose network changes (another Wi-Fi, a VPN,
// a container network made on the same machine) gives up what is on its way, and asks for no script twice.
// `main.tsx` forgets the tries once the page runs.
addEventListener(
  'error',
  ({ target }) => {
    const isPart =
      target instanceof HTMLScriptElement || (target instanceof HTMLLinkElement && target.rel === 'stylesheet');
    if (!isPart) return;
    const tries = Number(sessionStorage.getItem('berth.reloads') ?? 0);
    sessionStorage.setItem('berth.reloads', String(tries + 1));
    if (tries < 6) setTimeout(() => location.reload(), 250 * 2 ** tries);
    else
      document.body.textContent = 'The dashboard could not be loaded. Look at the network, then load this page again.';
  },
  true,
);

// Asks for what the page shows first, as `data/api.ts` would: `data/asked-early.ts` takes the answers.
const [, app] = /^\/apps\/([^/]+)/.exec(location.pathname) ?? [];
const paths = [
  '/api/session',
  ...(/^\/(apps\/[^/]+\/?)?$/.test(location.pathname) ? ['/api/app-summaries'] : []),
  ...(app === undefined ? [] : [`/api/apps/${app}`]),
];
const headers = { Accept: 'application/vnd.heroku+json; version=3', 'Berth-Dashboard': '1' };
globalThis.berthAsked = new Map(
  // A login link ends the session that there may be.
  location.pathname === '/welcome' ? [] : paths.map((path) => [path, fetch(path, { headers }).catch(() => null)]),
);
