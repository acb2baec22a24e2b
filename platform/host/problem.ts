/** Something on this machine that a person must see to: `message` says what could not be done, `next` the step to take. */
export class Problem extends Error {
  readonly next: string | null;

  constructor(message: string, { next, cause }: { next?: string; cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Problem';
    this.next = next ?? null;
  }
}

/** What a thrown thing says, in one line. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
