import {
  Construction,
  Globe,
  type LucideIcon,
  Package,
  PenLine,
  RefreshCw,
  RotateCw,
  Scaling,
  ScrollText,
  SlidersHorizontal,
  SquareTerminal,
  Trash2,
  Undo2,
} from 'lucide-react';
import type { AppSummaryResource } from '../../../platform/client/overview-resources.ts';
import { api } from '../data/api.ts';
import { strings } from '../strings/common.ts';

const text = strings.actions;

interface Offered {
  readonly name: string;
  readonly icon: LucideIcon;
  /** Whether it makes sense for the app as it is; without it, always. */
  readonly fits?: (app: AppSummaryResource) => boolean;
}

/** Done at once, or after a question. */
interface Act extends Offered {
  readonly kind: 'act';
  /** The question that is asked first. */
  readonly asks?: (app: string) => string;
  readonly run: (app: string) => Promise<unknown>;
  readonly done: (app: string) => string;
}

/** Another release, which first shows what it would change. */
interface Release extends Offered {
  readonly kind: 'rollback' | 'redeploy';
}

/** Done on a page of the app; `to` stands below `/apps/$app`. */
interface Way extends Offered {
  readonly kind: 'way';
  readonly to: string;
  readonly search?: Readonly<Record<string, string>>;
}

/** Something that can be done to an app from everywhere. */
export type AppAction = Act | Release | Way;

const isReleased = ({ released_at }: AppSummaryResource) => released_at !== null;

/** What the palette offers for the app that one is at; the overview's menu those that are no way to another page. */
export const appActions: readonly AppAction[] = [
  {
    kind: 'act',
    name: text.restart,
    icon: RotateCw,
    fits: isReleased,
    asks: text.restartAsks,
    run: (app) => api.restart(app),
    done: text.restarted,
  },
  { kind: 'rollback', name: text.rollback, icon: Undo2, fits: isReleased },
  { kind: 'redeploy', name: text.redeploy, icon: RefreshCw, fits: isReleased },
  {
    kind: 'act',
    name: text.maintenanceOn,
    fits: ({ maintenance }) => !maintenance,
    icon: Construction,
    asks: text.maintenanceAsks,
    run: (app) => api.updateApp(app, { maintenance: true }),
    done: text.maintenanceIsOn,
  },
  {
    kind: 'act',
    name: text.maintenanceOff,
    fits: ({ maintenance }) => maintenance,
    icon: Construction,
    run: (app) => api.updateApp(app, { maintenance: false }),
    done: text.maintenanceIsOff,
  },
  { kind: 'way', name: text.scale, icon: Scaling, to: '/resources' },
  { kind: 'way', name: text.config, icon: SlidersHorizontal, to: '/config' },
  { kind: 'way', name: text.domain, icon: Globe, to: '/domains' },
  { kind: 'way', name: text.shell, icon: SquareTerminal, to: '/terminal' },
  { kind: 'way', name: text.errors, icon: ScrollText, to: '/logs', search: { level: 'error' } },
  { kind: 'way', name: text.buildpacks, icon: Package, to: '/settings' },
  { kind: 'way', name: text.rename, icon: PenLine, to: '/settings' },
  { kind: 'way', name: text.destroy, icon: Trash2, to: '/settings' },
];

/** Those that make sense for the app as it is; all of them while that is not known. */
export function fittingActions(app: AppSummaryResource | undefined): AppAction[] {
  return appActions.filter(({ fits }) => app === undefined || fits === undefined || fits(app));
}
