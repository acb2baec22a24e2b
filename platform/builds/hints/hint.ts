/** A failure as it looks in the output of a build step, and the step to take. */
export interface Hint {
  readonly pattern: RegExp;
  readonly next: string;
}
