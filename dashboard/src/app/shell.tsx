import './shell.css';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { CircleUserRound, Keyboard, LogOut, Search } from 'lucide-react';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { useConnection, useRefusal } from '../data/live.ts';
import { strings } from '../strings/common.ts';
import { Brand } from '../ui/brand.tsx';
import { IconButton } from '../ui/button.tsx';
import { Menu, MenuItem, MenuLabel, MenuLine } from '../ui/menu.tsx';
import { wholePlaces } from './places.ts';
import { useTheme } from './theme.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useSignOut } from './use-sign-out.ts';
import { themes } from './whole-actions.ts';

const Palette = lazy(() => import('./palette.tsx').then((module) => ({ default: module.Palette })));
const Shortcuts = lazy(() => import('./shortcuts.tsx').then((module) => ({ default: module.Shortcuts })));
const AWAY_SHOWN_MS = 1_500;
const barPlaces = wholePlaces.filter(({ isAside }) => !isAside);
const asidePlaces = wholePlaces.filter(({ isAside }) => isAside);

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
        <AccountMenu onShortcuts={showShortcuts} />
      </header>
      <Away />
      <Outlet />
      {wasPaletteOpen && (
        <Suspense fallback={null}>
          <Palette open={isPaletteOpen} onClose={() => setPaletteOpen(false)} onShortcuts={showShortcuts} />
        </Suspense>
      )}
      {areShortcutsShown && (
        <Suspense fallback={null}>
          <Shortcuts onClose={() => setShortcutsShown(false)} />
        </Suspense>
      )}
    </>
  );
}

function AccountMenu({ onShortcuts }: { onShortcuts: () => void }) {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const [theme, setTheme] = useTheme();
  return (
    <Menu trigger={<IconButton icon={CircleUserRound} label={strings.account} />}>
      {asidePlaces.map(({ to, name, icon }) => (
        <MenuItem key={to} icon={icon} onSelect={() => void navigate({ to })}>
          {name}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuLabel>{strings.theme.label}</MenuLabel>
      {themes.map(([value, name, icon]) => (
        <MenuItem key={value} icon={icon} onSelect={() => setTheme(value)} hint={theme === value ? '✓' : undefined}>
          {name}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem icon={Keyboard} onSelect={onShortcuts} hint={<kbd>?</kbd>}>
        {strings.shortcuts.title}
      </MenuItem>
      <MenuItem icon={LogOut} onSelect={signOut}>
        {strings.signIn.out}
      </MenuItem>
    </Menu>
  );
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
