/** What went wrong with a build, a rollout or a dyno, with the step to take, as one text; empty when nothing did. */
export function explanation({
  errorMessage,
  errorNext,
}: {
  errorMessage: string | null;
  errorNext: string | null;
}): string {
  return [errorMessage, errorNext].filter((part) => part !== null).join('\n');
}
