import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { ReleaseResource } from '../../../../platform/client/resources.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { strings } from '../../strings/deploys.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { DiffView } from './diff-view.tsx';

const text = strings.release;

/** What is different in a release, compared with what it was built on or with another that is chosen. */
export function ReleaseChanges(props: { app: string; release: ReleaseResource; releases: readonly ReleaseResource[] }) {
  const { app, release, releases } = props;
  const [chosen, setChosen] = useState<string | null>(null);
  const diff = useQuery({
    queryKey: keys.app(app, 'diff', release.id, chosen),
    queryFn: () => api.releaseDiff(app, release.id, chosen ?? undefined),
  });
  const others = releases.filter(({ id }) => id !== release.id);
  const isFirst = chosen === null && diff.data?.from === null;
  return (
    <Panel
      title={text.changes}
      actions={
        others.length > 0 && (
          <OtherRelease
            others={others}
            value={chosen ?? diff.data?.from?.id ?? ''}
            none={isFirst ? text.nothing : null}
            onChoose={setChosen}
          />
        )
      }
    >
      <Loaded query={diff}>
        {(data) => (data.from === null ? <p className="quiet">{text.first}</p> : <DiffView diff={data} />)}
      </Loaded>
    </Panel>
  );
}

function OtherRelease(props: {
  others: readonly ReleaseResource[];
  value: string;
  /** What is said where nothing is compared with yet; null: something is. */
  none: string | null;
  onChoose: (id: string) => void;
}) {
  const { others, value, none, onChoose } = props;
  const id = useId();
  return (
    <div className="other-release line whole small">
      <label className="quiet" htmlFor={id}>
        {text.comparedWith}
      </label>
      <select id={id} className="input s" value={value} onChange={(event) => onChoose(event.target.value)}>
        {none !== null && <option value="">{none}</option>}
        {others.map((each) => (
          <option key={each.id} value={each.id}>
            v{each.version} · {each.description}
          </option>
        ))}
      </select>
    </div>
  );
}
