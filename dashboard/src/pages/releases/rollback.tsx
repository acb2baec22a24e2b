import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReleaseResource } from '../../../../platform/client/resources.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { strings } from '../../strings/deploys.ts';
import { Confirm } from '../../ui/dialog.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { toast } from '../../ui/toast.ts';
import { DiffView } from './diff-view.tsx';

/** What a dialog is about: to go back to a release, or to deploy its image again. */
export interface Intent {
  readonly kind: 'rollback' | 'redeploy';
  readonly release: ReleaseResource;
}

/** Shows what going back, or deploying again, would change, and does it. `current` is the release that serves. */
export function ReleaseDialog(props: {
  app: string;
  intent: Intent | null;
  current: ReleaseResource | null;
  onClose: () => void;
}) {
  const { app, intent, current, onClose } = props;
  const navigate = useNavigate();
  const begun = async (version: number, said: string) => {
    toast.done(said);
    await navigate({ to: '/apps/$app/releases/$release', params: { app, release: `v${version}` } });
  };
  if (intent === null) return null;
  const { kind, release } = intent;
  const words = strings[kind];
  const about =
    kind === 'rollback'
      ? strings.rollback.about(current?.version ?? 0, release.version)
      : strings.redeploy.about(release.version);
  const run = async () => {
    const { body } =
      kind === 'rollback'
        ? await api.rollback(app, release.id)
        : await api.deploySlug(app, release.slug?.id ?? '', strings.redeploy.description(release.version));
    await begun(body.version, words.begun(body.version));
  };
  return (
    <Confirm
      open
      wide
      onClose={onClose}
      title={words.title(release.version)}
      about={about}
      act={kind === 'rollback' ? strings.rollback.act(release.version) : strings.redeploy.act}
      run={run}
    >
      {current !== null && <Changes {...{ app, kind, release, current }} />}
    </Confirm>
  );
}

function Changes({ app, kind, release, current }: Intent & { app: string; current: ReleaseResource }) {
  const diff = useQuery({
    queryKey: keys.app(app, 'diff', release.id, current.id),
    queryFn: () => api.releaseDiff(app, release.id, current.id),
  });
  return (
    <section className="changes" aria-label={strings.rollback.changes}>
      <h3>{strings.rollback.changes}</h3>
      <Loaded query={diff}>{(data) => <DiffView diff={data} withConfig={kind === 'rollback'} />}</Loaded>
      <p className="small quiet">{strings.diff.counts}</p>
    </section>
  );
}
