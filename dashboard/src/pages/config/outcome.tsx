import { useQuery } from '@tanstack/react-query';
import { CircleCheck, TriangleAlert, X } from 'lucide-react';
import type { RolloutResource } from '../../../../platform/client/berth-resources.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { strings } from '../../strings/common.ts';
import { configText } from '../../strings/config.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { RolloutFailure } from '../../ui/deploy-failure.tsx';
import { Problem } from '../../ui/problem.tsx';
import type { Applied } from './use-config.ts';
import type { ElsewhereChange } from './use-elsewhere.ts';

const text = configText.outcome;

/** What becomes of the changes that were applied: the steps of their rollout, and how it ended. */
export function Outcome(props: { app: string; applied: Applied; onDismiss: () => void; onAgain: () => void }) {
  const { app, applied, onDismiss, onAgain } = props;
  const url = applied.rolloutUrl;
  const rollout = useQuery({
    queryKey: keys.app(app, 'rollout', url),
    queryFn: () => api.rolloutAt(url ?? ''),
    enabled: url !== null,
  });
  if (url === null) return <Line tone="good" words={text.unchanged} onDismiss={onDismiss} />;
  if (rollout.data === undefined) {
    if (!rollout.isError) return <Line tone="busy" words={strings.loading} />;
    return <Problem error={rollout.error} onRetry={() => void rollout.refetch()} />;
  }
  const { status, step, release } = rollout.data;
  const name = `v${release.version}`;
  if (status === 'failed') return <Failed app={app} rollout={rollout.data} {...{ onDismiss, onAgain }} />;
  if (status === 'succeeded') return <Line tone="good" words={text.done(name)} onDismiss={onDismiss} />;
  return <Line tone="busy" words={text[step](name)} />;
}

function Line(props: { tone: 'good' | 'busy'; words: string; onDismiss?: () => void }) {
  const { tone, words, onDismiss } = props;
  return (
    <div className={`config-notice ${tone}`} role="status">
      {tone === 'busy' ? <span className="spinner" aria-hidden="true" /> : <CircleCheck aria-hidden="true" />}
      <strong>{words}</strong>
      {onDismiss && <IconButton size="s" icon={X} label={strings.dismiss} onClick={onDismiss} />}
    </div>
  );
}

function Failed(props: { app: string; rollout: RolloutResource; onDismiss: () => void; onAgain: () => void }) {
  const { app, rollout, onDismiss, onAgain } = props;
  const { error, release } = rollout;
  if (error === null) return null;
  return (
    <div role="alert">
      <RolloutFailure app={app} title={text.failed(`v${release.version}`)} error={error} release={release}>
        <Button size="s" onClick={onDismiss}>
          {strings.dismiss}
        </Button>
        <Button size="s" kind="primary" onClick={onAgain}>
          {text.again}
        </Button>
      </RolloutFailure>
    </div>
  );
}

/** What others changed while the page was open. */
export function Elsewhere(props: { changes: readonly ElsewhereChange[]; isStaged: boolean; onDismiss: () => void }) {
  const { changes, isStaged, onDismiss } = props;
  const words = configText.elsewhere;
  if (changes.length === 0) return null;
  return (
    <div className="config-notice busy" role="status">
      <TriangleAlert aria-hidden="true" />
      <div className="stack tight">
        {changes.map((change) => (
          <div key={change.version}>
            <strong>{change.failed ? words.failed(change.version) : words.title(change.version)}</strong>
            {!change.failed && <p>{namesOf(change)}</p>}
          </div>
        ))}
        {isStaged && <p className="quiet">{words.kept}</p>}
      </div>
      <IconButton size="s" icon={X} label={strings.dismiss} onClick={onDismiss} />
    </div>
  );
}

/** “added A, B; removed C” */
function namesOf(change: ElsewhereChange): string {
  const words = configText.elsewhere.names;
  return (['added', 'changed', 'removed'] as const)
    .filter((kind) => change[kind].length > 0)
    .map((kind) => `${words[kind]} ${change[kind].join(', ')}`)
    .join('; ');
}
