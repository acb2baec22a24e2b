/** Why a build or a rollout failed, as the API tells it. */
export interface FailureReason {
  readonly id: string;
  /** A sentence; indented lines behind it belong to it (output), others are the step to take. */
  readonly message: string;
  readonly next?: string | null;
}

/** The cause with its code, what belongs to it, and the step to take. */
export function explained({ id, message, next }: FailureReason): { cause: string; next: string | null } {
  const [first = message, ...rest] = message.trim().split('\n');
  const detail = rest.filter((line) => /^\s+\S/.test(line));
  const steps = [...rest.filter((line) => /^\S/.test(line)), ...(next ?? '').split('\n')].filter((line) => line !== '');
  return {
    cause: detail.length === 0 ? inOneLine({ id, message: first }) : [first, ...detail, `Code: ${id}`].join('\n'),
    next: steps.length === 0 ? null : steps.join('\n'),
  };
}

/** The first sentence of the cause and its code. */
export function inOneLine({ id, message }: FailureReason): string {
  const [first = message] = message.trim().split('\n');
  return `${first.replace(/(\. [^.]*:|[.:])$/, '')} (${id})`;
}
