import { ApiError } from '../../../platform/client/api-error.ts';
import { strings } from '../strings.ts';

/** What could not be done, why, and the next step. */
export function Problem({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const message = error instanceof Error ? error.message : String(error);
  const next = error instanceof ApiError ? error.next : null;
  return (
    <div className="problem" role="alert">
      <strong>{message}</strong>
      {next !== null && <span>{next}</span>}
      {onRetry && (
        <button type="button" className="small" onClick={onRetry}>
          {strings.retry}
        </button>
      )}
    </div>
  );
}
