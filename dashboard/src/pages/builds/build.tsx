import './builds.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Ban } from 'lucide-react';
import type { BuildStateResource } from '../../../../platform/client/berth-resources.ts';
import type { BuildResource } from '../../../../platform/client/resources.ts';
import { useAppName } from '../../app/use-app-name.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { duration } from '../../strings/count.ts';
import { strings } from '../../strings/deploys.ts';
import { useAct } from '../../ui/act.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { evidenceOf } from '../../ui/output/output-lines.ts';
import { OutputView } from '../../ui/output/output-view.tsx';
import { useOutput } from '../../ui/output/use-output.ts';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { State, type Tone } from '../../ui/state.tsx';
import { Gone, isMissing } from '../activity/gone.tsx';
import { shortVersion } from '../releases/words.ts';

const text = strings.build;

/** One build: why it failed, and what it printed, as it prints it. */
export function Build() {
  const app = useAppName();
  const { build: id = '' } = useParams({ strict: false });
  const build = useQuery({ queryKey: keys.app(app, 'build', id), queryFn: () => api.build(app, id) });
  const state = useQuery({ queryKey: keys.app(app, 'build-state', id), queryFn: () => api.buildState(app, id) });
  const version = shortVersion(build.data?.source_blob.version ?? null);
  return (
    <Page
      title={isMissing(build.error) ? strings.activity.title : text.title(version)}
      of={app}
      actions={state.data && <Actions app={app} state={state.data} build={build.data} />}
    >
      {isMissing(build.error) ? (
        <Gone app={app} title={text.gone} />
      ) : (
        <Loaded query={build}>{(found) => <Details app={app} build={found} state={state.data} />}</Loaded>
      )}
    </Page>
  );
}

function Actions(props: { app: string; state: BuildStateResource; build: BuildResource | undefined }) {
  const { app, state, build } = props;
  const cancel = useAct(() => api.cancelBuild(app, state.id), text.cancelled);
  const isOpen = state.status === 'queued' || state.status === 'building' || state.status === 'releasing';
  return (
    <>
      {build?.release && (
        <Link to="/apps/$app/releases/$release" params={{ app, release: build.release.id }} className={buttonClass()}>
          {text.release}
        </Link>
      )}
      {isOpen && (
        <Button icon={Ban} busy={cancel.busy} onClick={cancel.run}>
          {text.cancel}
        </Button>
      )}
    </>
  );
}

function Details({ app, build, state }: { app: string; build: BuildResource; state: BuildStateResource | undefined }) {
  const output = useOutput(build.output_stream_url);
  return (
    <>
      {state?.error && state.status === 'failed' && (
        <Failure title={text.failed} error={state.error} evidence={output.isOpen ? [] : evidenceOf(output.lines)} />
      )}
      <Panel>
        <BuildFacts build={build} state={state} />
      </Panel>
      <Panel title={text.log} flush>
        <OutputView key={`${app} ${build.id}`} output={output} label={text.log} url={build.output_stream_url} />
      </Panel>
    </>
  );
}

const TONES: Readonly<Record<BuildStateResource['status'], Tone>> = {
  queued: 'quiet',
  building: 'busy',
  releasing: 'busy',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'quiet',
};

function BuildFacts({ build, state }: { build: BuildResource; state: BuildStateResource | undefined }) {
  const took = Date.parse(build.updated_at) - Date.parse(build.created_at);
  return (
    <dl className="build-facts">
      <div>
        <dt className="unseen">{text.title('')}</dt>
        <dd>{state && <State tone={TONES[state.status]}>{text.states[state.status]}</State>}</dd>
      </div>
      <div>
        <dt>{text.commit}</dt>
        <dd>
          <code>{shortVersion(build.source_blob.version)}</code> {build.source_blob.version_description}
        </dd>
      </div>
      {build.buildpacks.length > 0 && (
        <div>
          <dt>{text.buildpack}</dt>
          <dd>{build.buildpacks.map(({ name }) => name).join(', ')}</dd>
        </div>
      )}
      <div>
        <dt>{text.by}</dt>
        <dd>{build.user.email}</dd>
      </div>
      <div>
        <dt>{text.started}</dt>
        <dd>
          <RelativeTime at={build.created_at} />
        </dd>
      </div>
      {build.status !== 'pending' && (
        <div>
          <dt>{text.took}</dt>
          <dd className="numbers">{duration(took)}</dd>
        </div>
      )}
    </dl>
  );
}
