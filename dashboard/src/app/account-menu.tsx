import { useNavigate } from '@tanstack/react-router';
import { Keyboard, LogOut } from 'lucide-react';
import { strings } from '../strings/common.ts';
import { useExactTimes } from '../ui/exact-times.ts';
import { Menu, MenuItem, MenuLabel, MenuLine } from '../ui/menu.tsx';
import { AccountButton } from './account-button.tsx';
import { wholePlaces } from './places.ts';
import { useTheme } from './theme.ts';
import { useSignOut } from './use-sign-out.ts';
import { themes, timeForms } from './whole-actions.ts';

const asidePlaces = wholePlaces.filter(({ isAside }) => isAside);

/** What is about the person: the account's page, the theme, how times are told, the keys, signing out. It comes with the click that opens it. */
export function AccountMenu({ onShortcuts }: { onShortcuts: () => void }) {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const [theme, setTheme] = useTheme();
  const [isExact, setExact] = useExactTimes();
  return (
    <Menu trigger={<AccountButton />} isOpenAtFirst>
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
      <MenuLabel>{strings.times.label}</MenuLabel>
      {timeForms.map(([value, name, icon]) => (
        <MenuItem key={name} icon={icon} onSelect={() => setExact(value)} hint={isExact === value ? '✓' : undefined}>
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
