import './releases.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { RefreshCw, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { RolloutResource } from '../../../../platform/client/berth-resources.ts';
import type { BuildResource, ReleaseResource } from '../../../../platform/client/resources.ts';
import { useAppName } from '../../app/use-app-name.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { size } from '../../strings/count.ts';
import { strings } from '../../strings/deploys.ts';
import { Button } from '../../ui/button.tsx';
import { RolloutFailure } from '../../ui/deploy-failure.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { OutputView } from '../../ui/output/output-view.tsx';
import { useOutput } from '../../ui/output/use-output.ts';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RolloutSteps } from '../../ui/rollout-steps.tsx';
import { Badge } from '../../ui/state.tsx';
import { Gone, isMissing } from '../activity/gone.tsx';
import { ReleaseChanges } from './release-changes.tsx';
import { type Intent, ReleaseDialog } from './rollback.tsx';
import { shortId, shortVersion } from './words.ts';

const text = strings.release;

/** One release: why it failed, how its rollout fares, what it is, and what is different in it. */
export function Release() {
  const app = useAppName();
  const { release: name = '' } = useParams({ strict: false });
  const releases = useReleases(app);
  const release = useQuery({ queryKey: keys.app(app, 'release', name), queryFn: () => api.release(app, name) });
  const [intent, setIntent] = useState<Intent | null>(null);
  const current = releases.data?.find((each) => each.current) ?? null;
  const { data } = release;
  return (
    <Page
      title={text.title(data?.version ?? Number(name.replace(/^v/, '')))}
      of={app}
      about={data?.description}
      actions={data && <Actions release={data} current={current} onIntent={setIntent} />}
    >
      {isMissing(release.error) ? (
        <Gone app={app} title={text.gone} />
      ) : (
        <Loaded query={release}>
          {(found) => <Details app={app} release={found} releases={releases.data ?? []} current={current} />}
        </Loaded>
      )}
      <ReleaseDialog app={app} intent={intent} current={current} onClose={() => setIntent(null)} />
    </Page>
  );
}

/** The newest releases of an app. */
function useReleases(app: string) {
  return useQuery({
    queryKey: keys.app(app, 'releases', 100),
    queryFn: () => api.releases(app, { order: 'desc', limit: 100 }),
  });
}

function Actions(props: {
  release: ReleaseResource;
  current: ReleaseResource | null;
  onIntent: (intent: Intent) => void;
}) {
  const { release, current, onIntent } = props;
  const isOther = current !== null && release.id !== current.id;
  return (
    <>
      {release.current && <Badge tone="good">{text.current}</Badge>}
      {release.status === 'failed' && <Badge tone="bad">{strings.outcome.failed}</Badge>}
      {isOther && release.eligible_for_rollback && (
        <Button icon={Undo2} onClick={() => onIntent({ kind: 'rollback', release })}>
          {text.rollback}
        </Button>
      )}
      {release.slug !== null && release.status !== 'pending' && (
        <Button icon={RefreshCw} onClick={() => onIntent({ kind: 'redeploy', release })}>
          {text.redeploy}
        </Button>
      )}
    </>
  );
}

function Details(props: {
  app: string;
  release: ReleaseResource;
  releases: readonly ReleaseResource[];
  current: ReleaseResource | null;
}) {
  const { app, release, releases, current } = props;
  const rollout = useQuery({
    queryKey: keys.app(app, 'rollout', release.id),
    queryFn: () => api.releaseRollout(app, release.id),
  });
  const builds = useQuery({
    queryKey: keys.app(app, 'builds', 100),
    queryFn: () => api.builds(app, { order: 'desc', limit: 100 }),
  });
  const build = builds.data?.find((each) => each.release?.id === release.id) ?? null;
  const hasPhase = release.output_stream_url !== null;
  return (
    <>
      {rollout.data?.error && (
        <RolloutFailure
          app={app}
          release={rollout.data.release}
          title={text.failed}
          error={rollout.data.error}
          about={current === null ? undefined : strings.failure.still(current.version)}
        >
          {build !== null && <BuildLink app={app} build={build} />}
        </RolloutFailure>
      )}
      <div className="release-parts">
        <Facts app={app} release={release} build={build} />
        <RolloutPanel rollout={rollout} hasPhase={hasPhase} />
      </div>
      {hasPhase && <PhasePanel url={release.output_stream_url} />}
      <ReleaseChanges app={app} release={release} releases={releases} />
    </>
  );
}

function RolloutPanel({
  rollout,
  hasPhase,
}: {
  rollout: ReturnType<typeof useQuery<RolloutResource>>;
  hasPhase: boolean;
}) {
  return (
    <Panel title={strings.rollout.title}>
      <Loaded query={rollout}>{(data) => <RolloutSteps rollout={data} hasReleasePhase={hasPhase} tall />}</Loaded>
    </Panel>
  );
}

function PhasePanel({ url }: { url: string | null }) {
  const output = useOutput(url);
  return (
    <Panel title={text.phase} flush>
      <OutputView output={output} label={text.phase} url={url} />
    </Panel>
  );
}

function Facts({ app, release, build }: { app: string; release: ReleaseResource; build: BuildResource | null }) {
  const { slug } = release;
  const image = useQuery({
    queryKey: keys.app(app, 'slug', slug?.id),
    queryFn: () => api.slug(app, slug?.id ?? ''),
    enabled: slug !== null,
  });
  return (
    <Panel title={text.facts}>
      <dl className="facts">
        <dt>{text.by}</dt>
        <dd>{release.user.email}</dd>
        <dt>{text.created}</dt>
        <dd>
          <RelativeTime at={release.created_at} />
        </dd>
        {build !== null && (
          <>
            <dt>{text.build}</dt>
            <dd>
              <BuildLink app={app} build={build} />
            </dd>
          </>
        )}
        {image.data && (
          <>
            <dt>{text.source}</dt>
            <dd>
              <code>{shortVersion(image.data.commit)}</code> {image.data.commit_description}
            </dd>
            <dt>{text.image}</dt>
            <dd>
              <code>{shortId(image.data.id)}</code> {image.data.buildpack_provided_description}{' '}
              <span className="quiet">{image.data.size !== null && size(image.data.size)}</span>
            </dd>
            <dt>{text.processes}</dt>
            <dd>
              {Object.entries(image.data.process_types).map(([type, command]) => (
                <div key={type} className="release-process">
                  <strong>{type}</strong> <code className="quiet">{command}</code>
                </div>
              ))}
            </dd>
          </>
        )}
      </dl>
    </Panel>
  );
}

function BuildLink({ app, build }: { app: string; build: BuildResource }) {
  return (
    <Link to="/apps/$app/builds/$build" params={{ app, build: build.id }} className="link">
      {strings.build.title(shortVersion(build.source_blob.version))}
    </Link>
  );
}
