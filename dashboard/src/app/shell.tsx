import './shell.css';
import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { CircleUserRound, LogOut, Monitor, Moon, Search, Sun } from 'lucide-react';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { keys } from '../data/keys.ts';
import { useConnection, useRefusal } from '../data/live.ts';
import { signOut } from '../data/session.ts';
import { strings } from '../strings/common.ts';
import { Brand } from '../ui/brand.tsx';
import { IconButton } from '../ui/button.tsx';
import { Menu, MenuItem, MenuLabel, MenuLine } from '../ui/menu.tsx';
import { toast } from '../ui/toast.tsx';
import { wholePlaces } from './places.ts';
import { type Theme, useTheme } from './theme.ts';
import { useShortcuts } from './use-shortcuts.ts';

const Palette = lazy(() => import('./palette.tsx').then((module) => ({ default: module.Palette })));
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
  useShortcuts(openPalette);
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
        <AccountMenu />
      </header>
      <Away />
      <Outlet />
      {wasPaletteOpen && (
        <Suspense fallback={null}>
          <Palette open={isPaletteOpen} onClose={() => setPaletteOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

function AccountMenu() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [theme, setTheme] = useTheme();
  const leave = () => {
    signOut().then(
      async () => {
        await navigate({ to: '/' });
        await queries.resetQueries({ queryKey: keys.session });
        // Nothing that this person saw is left for whoever sits here next.
        queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.session[0] });
      },
      (error: unknown) => toast.failed(error),
    );
  };
  const themes: readonly (readonly [Theme, string, typeof Sun])[] = [
    ['system', strings.theme.system, Monitor],
    ['light', strings.theme.light, Sun],
    ['dark', strings.theme.dark, Moon],
  ];
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
      <MenuItem icon={LogOut} onSelect={leave}>
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
