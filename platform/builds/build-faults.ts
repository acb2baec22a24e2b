import { Fault, isErrorCode } from '../errors.ts';
import type { Rollout } from '../model/rollout.ts';

/** Why a build failed, as the end of its output. */
export function failureText({ code, message, next }: Fault): string {
  const lines = [...message.split('\n'), ...(next === null ? [] : ['', next]), `Code: ${code}`];
  return `\n${lines.map((line) => ` !     ${line}`.trimEnd()).join('\n')}\n`;
}

/** A failed rollout as the failure of the build that it was for. */
export function faultOfRollout({ errorCode, errorMessage, errorNext }: Rollout): Fault {
  return new Fault({
    code: errorCode !== null && isErrorCode(errorCode) ? errorCode : 'start_failed',
    message: errorMessage ?? 'The release did not go live',
    ...(errorNext === null ? {} : { next: errorNext }),
  });
}

export function appDestroyed(): Fault {
  return new Fault({ code: 'app_destroyed', message: 'The app was destroyed meanwhile' });
}

export function buildTimeout(buildSeconds: number): Fault {
  return new Fault({
    code: 'build_timeout',
    message: `The build did not end within its ${buildSeconds} s`,
    next: `Allow more with \`berth settings:set build-seconds=${buildSeconds * 2}\`, and push again.`,
  });
}
