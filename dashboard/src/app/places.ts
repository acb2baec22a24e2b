import {
  ChartLine,
  CircleUserRound,
  Cpu,
  Globe,
  History,
  LayoutGrid,
  type LucideIcon,
  PanelsTopLeft,
  Rocket,
  ScrollText,
  Server,
  Settings,
  SlidersHorizontal,
  SquareTerminal,
} from 'lucide-react';
import { strings } from '../strings/common.ts';

const { places } = strings;

/** A page that one can go to from everywhere: in the navigation, in the palette, by its shortcut. */
export interface Place {
  readonly to: string;
  readonly name: string;
  readonly icon: LucideIcon;
  /** Second key after `g`. */
  readonly key: string;
  /** Paths of pages that belong to it, and stand nowhere themselves. */
  readonly holds?: readonly string[];
  /** Stands in the account's menu and not in the bar. */
  readonly isAside?: true;
}

/** Pages of the whole Berth. */
export const wholePlaces: readonly Place[] = [
  { to: '/', name: places.apps, icon: LayoutGrid, key: 'a' },
  { to: '/platform', name: places.platform, icon: Server, key: 'p' },
  { to: '/platform/events', name: places.events, icon: ScrollText, key: 'v' },
  { to: '/account', name: places.account, icon: CircleUserRound, key: 'u', isAside: true },
];

/** Pages of one app, in groups; `to` stands below `/apps/$app`. */
export const appPlaces: readonly (readonly Place[])[] = [
  [
    { to: '', name: places.overview, icon: PanelsTopLeft, key: 'o' },
    { to: '/activity', name: places.activity, icon: Rocket, key: 'y', holds: ['/builds/', '/releases/'] },
    { to: '/metrics', name: places.metrics, icon: ChartLine, key: 'm' },
    { to: '/events', name: places.events, icon: History, key: 'e' },
  ],
  [
    { to: '/logs', name: places.logs, icon: ScrollText, key: 'l' },
    { to: '/terminal', name: places.terminal, icon: SquareTerminal, key: 't' },
  ],
  [
    { to: '/config', name: places.config, icon: SlidersHorizontal, key: 'c' },
    { to: '/resources', name: places.resources, icon: Cpu, key: 'r' },
    { to: '/domains', name: places.domains, icon: Globe, key: 'n' },
    { to: '/settings', name: places.settings, icon: Settings, key: 's' },
  ],
];
