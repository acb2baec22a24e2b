import {
  CalendarClock,
  History,
  Keyboard,
  KeyRound,
  LogOut,
  type LucideIcon,
  Monitor,
  Moon,
  Plus,
  Sun,
} from 'lucide-react';
import { strings } from '../strings/common.ts';
import { useExactTimes } from '../ui/exact-times.ts';
import { type Theme, useTheme } from './theme.ts';
import { useSignOut } from './use-sign-out.ts';

const text = strings.actions;

/** Dialogs that the palette opens over any page. */
export type WholeDialog = 'new-app' | 'new-token';

/** Something that can be done from everywhere, whatever app one is at. */
export interface WholeAction {
  readonly name: string;
  readonly icon: LucideIcon;
  readonly hint?: string;
  readonly run: () => void;
}

/** What can be chosen as the theme. */
export const themes: readonly (readonly [Theme, string, LucideIcon])[] = [
  ['system', strings.theme.system, Monitor],
  ['light', strings.theme.light, Sun],
  ['dark', strings.theme.dark, Moon],
];

/** How times can be told. */
export const timeForms: readonly (readonly [isExact: boolean, string, LucideIcon])[] = [
  [false, strings.times.relative, History],
  [true, strings.times.exact, CalendarClock],
];

/** What the palette offers beside pages and the actions of an app. */
export function useWholeActions(of: {
  onDialog: (dialog: WholeDialog) => void;
  onShortcuts: () => void;
}): readonly WholeAction[] {
  const signOut = useSignOut();
  const [theme, setTheme] = useTheme();
  const [isExact, setExact] = useExactTimes();
  return [
    { name: text.newApp, icon: Plus, run: () => of.onDialog('new-app') },
    { name: text.newToken, icon: KeyRound, run: () => of.onDialog('new-token') },
    ...themes
      .filter(([value]) => value !== theme)
      .map(([value, name, icon]) => ({ name: text.theme(name), icon, run: () => setTheme(value) })),
    ...timeForms
      .filter(([value]) => value !== isExact)
      .map(([value, name, icon]) => ({ name: text.times(name), icon, run: () => setExact(value) })),
    { name: strings.shortcuts.title, icon: Keyboard, hint: '?', run: of.onShortcuts },
    { name: strings.signIn.out, icon: LogOut, run: signOut },
  ];
}
