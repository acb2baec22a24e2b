import './shell.css';
import { Link, Outlet } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useConnection, useRefusal } from '../data/live.ts';
import { strings } from '../strings/common.ts';
import { Brand } from '../ui/brand.tsx';
import { ToldPage } from '../ui/page-title.tsx';
import { AccountButton } from './account-button.tsx';
import { later } from './later.tsx';
import { wholePlaces } from './places.ts';
import { useShortcuts } from './use-shortcuts.ts';

const Palette = later(() => import('./palette.tsx').then((module) => module.Palette));
const Shortcuts = later(() => import('./shortcuts.tsx').then((module) => module.Shortcuts));
const AccountMenu = later(
  () => import('./account-menu.tsx').then((module) => module.AccountMenu),
  () => <AccountButton />,
);
const AWAY_SHOWN_MS = 1_500;
const barPlaces = wholePlaces.filter(({ isAside }) => !isAside);

/** What is around every page: where one is, where one can go, and whether Berth answers. */
export function Shell() {
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [wasPaletteOpen, setWasPaletteOpen] = useState(false);
  const openPalette = useCallback(() => {
    setWasPaletteOpen(true);
    setPaletteOpen(true);
  }, []);
  const [areShortcutsShown, setShortcutsShown] = useState(false);
  const showShortcuts = useCallback(() => setShortcutsShown(true), []);
  useShortcuts({ openPalette, showShortcuts });
  return (
    <>
      <a className="skip" href="#main">
        {strings.skip}
      </a>
      <header className="bar">
        <Link to="/" className="home" aria-label={strings.home}>
          <Brand />
        </Link>
        <nav className="bar-places" aria-label={strings.places.whole}>
          {barPlaces.map(({ to, name }) => (
            <Link key={to} to={to} activeOptions={{ exact: true }} activeProps={{ 'aria-current': 'page' }}>
              {name}
            </Link>
          ))}
        </nav>
        <button type="button" className="find" onClick={openPalette}>
          <Search aria-hidden="true" />
          <span>{strings.palette.open}</span>
          <kbd>{isApple() ? '⌘' : 'Ctrl'} K</kbd>
        </button>
        <Account onShortcuts={showShortcuts} />
      </header>
      <Away />
      <ToldPage />
      <Outlet />
      {wasPaletteOpen && (
        <Palette open={isPaletteOpen} onClose={() => setPaletteOpen(false)} onShortcuts={showShortcuts} />
      )}
      {areShortcutsShown && <Shortcuts onClose={() => setShortcutsShown(false)} />}
    </>
  );
}

/** Opens its menu, whose code is no part of the first load. */
function Account({ onShortcuts }: { onShortcuts: () => void }) {
  const [wasOpened, setWasOpened] = useState(false);
  if (wasOpened) return <AccountMenu onShortcuts={onShortcuts} />;
  return <AccountButton onClick={() => setWasOpened(true)} />;
}

/** Says that Berth is away, or why it does not tell what happens, once that is more than a blink. */
function Away() {
  const isAway = useConnection() === 'away';
  const refusal = useRefusal();
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    if (!isAway) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), AWAY_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isAway]);
  return (
    <div className="away" role="status" hidden={!isShown}>
      {isShown &&
        (refusal === null ? `${strings.away} ${strings.awayNext}` : `${refusal.message}. ${refusal.next ?? ''}`)}
    </div>
  );
}

function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}
