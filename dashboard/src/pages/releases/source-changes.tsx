import type { CommitResource, SourceChangesResource } from '../../../../platform/client/overview-resources.ts';
import type { ChangedFile } from '../../../../platform/model/source-changes.ts';
import { strings } from '../../strings/deploys.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { ChangeRow } from './change-row.tsx';
import { shortVersion } from './words.ts';

const text = strings.diff;
/** Up to so many files are there at once; of more, how many, and the rest by a click. */
const FEW_FILES = 5;

/** The commits and files in which two sources differ. */
export function SourceChanges({ commits_added: added, commits_removed: removed, files }: SourceChangesResource) {
  const hidden = added.total + removed.total - added.shown.length - removed.shown.length;
  return (
    <>
      {added.total + removed.total > 0 && (
        <ul aria-label={text.commits}>
          {added.shown.map((commit) => (
            <Commit key={commit.id} kind="added" commit={commit} />
          ))}
          {removed.shown.map((commit) => (
            <Commit key={commit.id} kind="removed" commit={commit} />
          ))}
          {hidden > 0 && <More>{text.moreCommits(hidden)}</More>}
        </ul>
      )}
      {files.total > 0 && (
        <details open={files.total <= FEW_FILES}>
          <summary className="small">
            {text.files(files.total)} <Lines {...linesOf(files.shown)} />
          </summary>
          <ul aria-label={text.filesChanged}>
            {files.shown.map((file) => (
              <File key={file.path} file={file} />
            ))}
            {files.total > files.shown.length && <More>{text.moreFiles(files.total - files.shown.length)}</More>}
          </ul>
        </details>
      )}
    </>
  );
}

function Commit({ kind, commit }: { kind: 'added' | 'removed'; commit: CommitResource }) {
  return (
    <ChangeRow kind={kind} about={text.commitKinds[kind]}>
      <span className="diff-commit">
        <code>{shortVersion(commit.id)}</code> {commit.subject}{' '}
        <span className="small quiet">
          {commit.author}, <RelativeTime at={commit.committed_at} />
        </span>
      </span>
    </ChangeRow>
  );
}

function File({ file: { path, change, lines } }: { file: ChangedFile }) {
  return (
    <ChangeRow kind={change}>
      <span className="diff-file">
        <code>{path}</code> {lines !== null && <Lines {...lines} />}
      </span>
    </ChangeRow>
  );
}

function Lines({ added, removed }: { added: number; removed: number }) {
  if (added + removed === 0) return null;
  return (
    <span className="diff-lines small numbers">
      <span className="unseen">{text.lines(added, removed)}</span>
      {added > 0 && (
        <span aria-hidden="true" className="good">
          +{added}
        </span>
      )}{' '}
      {removed > 0 && (
        <span aria-hidden="true" className="bad">
          −{removed}
        </span>
      )}
    </span>
  );
}

function More({ children }: { children: string }) {
  return <li className="small quiet">{children}</li>;
}

function linesOf(files: readonly ChangedFile[]): { added: number; removed: number } {
  const sum = (of: 'added' | 'removed') => files.reduce((all, { lines }) => all + (lines?.[of] ?? 0), 0);
  return { added: sum('added'), removed: sum('removed') };
}
