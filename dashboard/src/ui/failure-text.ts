/** An error of a build or rollout, as the API tells it: `message` ends with `next` where there is one. */
export interface ToldError {
  readonly id: string;
  readonly message: string;
  readonly next?: string | null;
}

/** The same in parts: what happened in one sentence, what was printed last, and the step to take. */
export interface FailureText {
  readonly cause: string;
  readonly evidence: readonly string[];
  readonly next: string | null;
}

const INDENT = '    ';
const LABEL = /^Its last output:$/;

/** Takes apart what was joined for a terminal. */
export function failureText({ message, next = null }: ToldError): FailureText {
  const whole = next !== null && message.endsWith(`\n${next}`) ? message.slice(0, -next.length - 1) : message;
  const [cause = '', ...rest] = whole.split('\n');
  const evidence = rest.filter((line) => line.trim() !== '' && !LABEL.test(line));
  return {
    cause,
    evidence: evidence.map((line) => (line.startsWith(INDENT) ? line.slice(INDENT.length) : line)),
    next,
  };
}
