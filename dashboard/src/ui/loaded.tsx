import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { strings } from '../strings/common.ts';
import { Problem } from './problem.tsx';

/**
 * What an answer of the API looks like on screen: bars while it is awaited, what is wrong where there is none, and
 * `children` with it; an answer that is there stays while a later one fails.
 *
 * @example
 * <Loaded query={releases}>{(list) => <Rows items={list} />}</Loaded>
 */
export function Loaded<T>({
  query,
  lines = 3,
  children,
}: {
  query: UseQueryResult<T>;
  /** Bars while waiting. */
  lines?: number;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) {
    return (
      <div className="panel-body">
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  }
  return <Skeleton lines={lines} />;
}

/** Bars where text will be. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div className="skeleton" role="status" aria-label={strings.loading}>
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars are all the same.
        <span key={index} />
      ))}
    </div>
  );
}
