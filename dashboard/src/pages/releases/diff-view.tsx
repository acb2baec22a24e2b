import './releases.css';
import { ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ComparedReleaseResource, ReleaseDiffResource } from '../../../../platform/client/overview-resources.ts';
import { size } from '../../strings/count.ts';
import { strings } from '../../strings/deploys.ts';
import { ChangeRow } from './change-row.tsx';
import { SourceChanges } from './source-changes.tsx';
import { shortId, shortVersion } from './words.ts';

const text = strings.diff;

/** What one release has that another has not: source, image, process types and names of config vars. */
export function DiffView({ diff, withConfig = true }: { diff: ReleaseDiffResource; withConfig?: boolean }) {
  const { from, to, process_types: types, config } = diff;
  const isSame =
    !diff.source_changed && !diff.image_changed && countOf(types) === 0 && (!withConfig || countOf(config) === 0);
  if (isSame) return <p className="quiet">{text.same}</p>;
  return (
    <dl className="diff">
      {diff.source_changed && (
        <Part name={text.source}>
          <Turn from={<Commit of={from} />} to={<Commit of={to} />} />
          {diff.source !== null && <SourceChanges {...diff.source} />}
        </Part>
      )}
      {diff.image_changed && (
        <Part name={text.image}>
          <Turn from={<ImageName of={from} />} to={<ImageName of={to} />} />
        </Part>
      )}
      {countOf(types) > 0 && (
        <Part name={text.processes}>
          <ul>
            {types.added.map(({ type, command }) => (
              <Change key={type} kind="added" name={type} about={command} />
            ))}
            {types.removed.map(({ type, command }) => (
              <Change key={type} kind="removed" name={type} about={command} />
            ))}
            {types.changed.map((change) => (
              <Change key={change.type} kind="changed" name={change.type} about={`${change.from} → ${change.to}`} />
            ))}
          </ul>
        </Part>
      )}
      {withConfig && countOf(config) > 0 && (
        <Part name={text.config} about={text.values}>
          <ul>
            {(['added', 'removed', 'changed'] as const).flatMap((kind) =>
              config[kind].map((name) => <Change key={name} kind={kind} name={name} />),
            )}
          </ul>
        </Part>
      )}
    </dl>
  );
}

function countOf(changes: { added: readonly unknown[]; removed: readonly unknown[]; changed: readonly unknown[] }) {
  return changes.added.length + changes.removed.length + changes.changed.length;
}

function Part({ name, about, children }: { name: string; about?: string; children: ReactNode }) {
  return (
    <div>
      <dt>
        {name}
        {about !== undefined && <span className="small quiet"> {about}</span>}
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

function Turn({ from, to }: { from: ReactNode; to: ReactNode }) {
  return (
    <span className="diff-turn">
      {from}
      <ArrowRight aria-label="→" />
      {to}
    </span>
  );
}

function Commit({ of }: { of: ComparedReleaseResource | null }) {
  return of?.commit == null ? <span className="quiet">{text.none}</span> : <code>{shortVersion(of.commit)}</code>;
}

function ImageName({ of }: { of: ComparedReleaseResource | null }) {
  if (of?.image == null) return <span className="quiet">{text.none}</span>;
  return (
    <span>
      <code>{shortId(of.image.id)}</code> {of.image.buildpack}{' '}
      <span className="quiet numbers">{size(of.image.size_bytes)}</span>
    </span>
  );
}

function Change({ kind, name, about }: { kind: 'added' | 'removed' | 'changed'; name: string; about?: string }) {
  return (
    <ChangeRow kind={kind}>
      <code>{name}</code>
      {about !== undefined && <code className="quiet">{about}</code>}
    </ChangeRow>
  );
}
