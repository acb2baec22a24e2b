import { Link, useNavigate } from '@tanstack/react-router';
import {
  EllipsisVertical,
  FileText,
  GitCommitHorizontal,
  KeyRound,
  type LucideIcon,
  Package,
  RefreshCw,
  Undo2,
} from 'lucide-react';
import type { ReleaseResource } from '../../../../platform/client/resources.ts';
import { strings as common } from '../../strings/common.ts';
import { strings } from '../../strings/deploys.ts';
import { IconButton } from '../../ui/button.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Badge, State } from '../../ui/state.tsx';
import type { Intent } from '../releases/rollback.tsx';
import { shortVersion } from '../releases/words.ts';
import type { Entry } from './timeline.ts';

const text = strings.activity;

const ICONS: Readonly<Record<Entry['kind'], LucideIcon>> = {
  deploy: GitCommitHorizontal,
  rollback: Undo2,
  config: KeyRound,
  other: Package,
};

/** One change of an app: what, by whom, when and how it went; the row leads to it, the menu to what can be done. */
export function ActivityRow(props: {
  app: string;
  entry: Entry;
  current: ReleaseResource | null;
  onIntent: (intent: Intent) => void;
}) {
  const { app, entry } = props;
  const { release, outcome, kind } = entry;
  const Icon = ICONS[kind];
  const subject = entry.build?.source_blob.version_description ?? null;
  const email = release?.user.email ?? entry.build?.user.email ?? '';
  return (
    <li className={`activity ${outcome}`}>
      <span className="activity-mark">
        <Icon aria-hidden="true" />
      </span>
      <div className="activity-what">
        <div className="line">
          <EntryLink app={app} entry={entry} />
          {release !== null && <Badge>v{release.version}</Badge>}
        </div>
        {subject !== null && <p className="activity-subject">{subject}</p>}
        <p className="small quiet">
          {text.by(email)} · <RelativeTime at={entry.at} />
        </p>
      </div>
      <Standing entry={entry} />
      <EntryMenu {...props} />
    </li>
  );
}

/** What an entry is, as a link to its page. */
function EntryLink({ app, entry }: { app: string; entry: Entry }) {
  const { build, release } = entry;
  if (release !== null) {
    return (
      <Link
        to="/apps/$app/releases/$release"
        params={{ app, release: `v${release.version}` }}
        className="activity-name"
      >
        {release.description}
      </Link>
    );
  }
  return (
    <Link to="/apps/$app/builds/$build" params={{ app, build: build?.id ?? '' }} className="activity-name">
      {titleOf(entry)}
    </Link>
  );
}

function titleOf({ build, outcome }: Entry): string {
  const version = shortVersion(build?.source_blob.version ?? null);
  if (outcome === 'failed') return text.buildFailed(version);
  return outcome === 'open' ? text.building(version) : text.build(version);
}

function Standing({ entry: { outcome, rollout, release } }: { entry: Entry }) {
  if (outcome === 'live') return <Badge tone="good">{strings.outcome.live}</Badge>;
  if (outcome === 'failed') return <Badge tone="bad">{strings.outcome.failed}</Badge>;
  if (outcome === 'done') return null;
  const step = release === null ? null : rollout?.step;
  return <State tone="busy">{step ? common.rollout[step] : strings.outcome.open}</State>;
}

function EntryMenu(props: {
  app: string;
  entry: Entry;
  current: ReleaseResource | null;
  onIntent: (intent: Intent) => void;
}) {
  const { app, entry, current, onIntent } = props;
  const { build, release } = entry;
  const navigate = useNavigate();
  const canGoBack = release?.eligible_for_rollback && !release.current && current !== null;
  const canRedeploy = release !== null && release.slug !== null && release.status !== 'pending';
  const name = release === null ? titleOf(entry) : `v${release.version}`;
  if (build === null && !canGoBack && !canRedeploy) return <span className="activity-menu" />;
  return (
    <div className="activity-menu">
      <Menu trigger={<IconButton size="s" icon={EllipsisVertical} label={text.actionsOf(name)} />}>
        {build !== null && (
          <MenuItem
            icon={FileText}
            onSelect={() => void navigate({ to: '/apps/$app/builds/$build', params: { app, build: build.id } })}
          >
            {text.seeBuild}
          </MenuItem>
        )}
        {canGoBack && (
          <MenuItem icon={Undo2} onSelect={() => onIntent({ kind: 'rollback', release })}>
            {text.rollback(release.version)}
          </MenuItem>
        )}
        {canRedeploy && (
          <MenuItem icon={RefreshCw} onSelect={() => onIntent({ kind: 'redeploy', release })}>
            {text.redeploy(release.version)}
          </MenuItem>
        )}
      </Menu>
    </div>
  );
}
