import { ApiError } from '../../../platform/client/api-error.ts';
import { strings } from '../strings/common.ts';
import { Button } from './button.tsx';
import { Sentence } from './sentence.tsx';

/** What could not be done, why, and the next step. */
export function Problem({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { message, next } = explained(error);
  return (
    <div className="problem" role="alert">
      <strong>
        <Sentence text={message} />
      </strong>
      {next !== null && (
        <span>
          <Sentence text={next} />
        </span>
      )}
      {onRetry && (
        <Button size="s" onClick={onRetry}>
          {strings.retry}
        </Button>
      )}
    </div>
  );
}

/** An error in words: what it is, and the step to take where one is known. */
export function explained(error: unknown): { message: string; next: string | null } {
  if (!(error instanceof Error)) return { message: String(error), next: null };
  return { message: error.message, next: error instanceof ApiError ? error.next : null };
}
