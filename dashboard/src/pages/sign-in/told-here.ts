import { ApiError } from '../../../../platform/client/api-error.ts';
import { strings } from '../../strings/common.ts';

/** An error without its next step where that is the command which the page tells of by itself. */
export function toldHere(error: unknown): unknown {
  const isTold = error instanceof ApiError && error.next?.includes(strings.signIn.command);
  return isTold ? new Error(error.message) : error;
}
