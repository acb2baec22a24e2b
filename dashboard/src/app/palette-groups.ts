import { useQuery } from '@tanstack/react-query';
import { Box, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { api } from '../data/api.ts';
import { keys } from '../data/keys.ts';
import { summariesQuery } from '../data/queries.ts';
import { strings } from '../strings/common.ts';
import { type AppAction, fittingActions } from './actions.ts';
import { appPlaces, wholePlaces } from './places.ts';
import type { Group } from './ranked.ts';
import { recentApps } from './recent-apps.ts';
import type { WholeAction } from './whole-actions.ts';

const RECENT_SHOWN = 3;

/** Something that the palette leads to or does. */
export interface PaletteEntry {
  /** Tells it from all others; it is found by its name. */
  readonly id: string;
  readonly name: string;
  readonly icon: LucideIcon;
  readonly keys?: string | undefined;
  readonly run: () => void;
}

interface PaletteOptions {
  /** The app that one is at. */
  readonly app: string | undefined;
  readonly isTyped: boolean;
  readonly wholeActions: readonly WholeAction[];
  readonly onGo: (path: string, search?: Readonly<Record<string, string>>) => void;
  readonly onAct: (app: string, action: AppAction) => void;
}

/** All that the palette offers: the apps one was at last stand first while nothing is typed. */
export function usePaletteGroups(options: PaletteOptions): Group<PaletteEntry>[] {
  const { app, isTyped, onGo } = options;
  const summaries = useQuery(summariesQuery);
  const names = useQuery({ queryKey: [...keys.apps, 'names'], queryFn: () => api.apps() });
  const [recent] = useState(recentApps);
  const apps = (names.data ?? []).map(
    ({ id, name }): PaletteEntry => ({ id, name, icon: Box, run: () => onGo(`/apps/${name}`) }),
  );
  const known = new Map(apps.map((entry) => [entry.name, entry]));
  const last = recent.flatMap((name) => (name === app ? [] : (known.get(name) ?? []))).slice(0, RECENT_SHOWN);
  const others = apps.filter((entry) => !last.includes(entry));
  const ofApp = app === undefined ? [] : [{ heading: app, entries: entriesOf(app, options, summaries.data) }];
  const whole = { heading: strings.product, entries: wholeEntries(options) };
  if (isTyped) return [...ofApp, whole, { heading: strings.places.apps, entries: [...last, ...others] }];
  const recently = { heading: strings.palette.recent, entries: last };
  return [recently, ...ofApp, whole, { heading: strings.places.apps, entries: others }];
}

/** The pages of an app, and what can be done to it as it is. */
function entriesOf(
  app: string,
  { onGo, onAct }: PaletteOptions,
  summaries: Parameters<typeof fittingActions>[0][] | undefined,
): PaletteEntry[] {
  const at = `/apps/${app}`;
  const summary = summaries?.find((each) => each?.app.name === app);
  return [
    ...appPlaces.flat().map(({ to, name, icon, key }) => ({
      ...{ id: `app${to}`, name, icon, keys: `g ${key}` },
      run: () => onGo(`${at}${to}`),
    })),
    ...fittingActions(summary).map((action) => ({
      ...{ id: `app ${action.name}`, name: action.name, icon: action.icon },
      run: () => (action.kind === 'way' ? onGo(`${at}${action.to}`, action.search) : onAct(app, action)),
    })),
  ];
}

function wholeEntries({ wholeActions, onGo }: PaletteOptions): PaletteEntry[] {
  return [
    ...wholePlaces.map(({ to, name, icon, key }) => ({
      ...{ id: to, name, icon, keys: `g ${key}` },
      run: () => onGo(to),
    })),
    ...wholeActions.map(({ name, icon, hint, run }) => ({ id: name, name, icon, keys: hint, run })),
  ];
}
