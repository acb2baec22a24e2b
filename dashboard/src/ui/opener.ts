import { useRef } from 'react';

const OVER_PAGE = '[role="dialog"], [role="menu"]';

/** Where the keyboard last was on the page itself: what opens a dialog may be gone once that closes. */
let onPage: HTMLElement | null = null;

/**
 * Gives the keyboard back, when what lies over the page closes, to where it was when that opened: to the button of the menu
 * where a menu opened it, and to the page where what opened it is gone. Radix does so for its own triggers alone.
 */
export function useOpener(): { onOpenAutoFocus: () => void; onCloseAutoFocus: (event: Event) => void } {
  const opener = useRef<HTMLElement | null>(null);
  return {
    onOpenAutoFocus: () => {
      opener.current = focused();
    },
    onCloseAutoFocus: (event) => {
      event.preventDefault();
      const above = [...document.querySelectorAll(OVER_PAGE)].at(-1);
      const back = [opener.current, onPage, document.getElementById('main')].find((each) => each?.isConnected);
      if (above === undefined || above.contains(back ?? null)) back?.focus();
    },
  };
}

function focused(): HTMLElement | null {
  const { activeElement } = document;
  if (!(activeElement instanceof HTMLElement) || activeElement === document.body) return null;
  const menu = activeElement.closest('[role="menu"]');
  const opener = menu === null ? activeElement : document.getElementById(menu.getAttribute('aria-labelledby') ?? '');
  if (opener?.closest(OVER_PAGE) === null) onPage = opener;
  return opener;
}
