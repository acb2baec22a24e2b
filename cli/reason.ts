/** Why a build or a rollout failed, as the API tells it. */
export interface FailureReason {
  readonly id: string;
  readonly message: string;
  /** The step to take; where it is absent it may be the message's later lines. */
  readonly next?: string | null;
}

/** The cause in one sentence with its code, and the step to take. */
export function explained({ id, message, next }: FailureReason): { cause: string; next: string | null } {
  const [cause = message, ...rest] = message.trim().split('\n');
  const steps = [...rest, ...(next ?? '').split('\n')].filter((line) => line.trim() !== '');
  return { cause: `${cause.replace(/\.$/, '')} (${id})`, next: steps.length === 0 ? null : steps.join('\n') };
}
