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
