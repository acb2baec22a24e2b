import type { ObservedContainer } from '../engine/engine.ts';
import type { ErrorCode } from '../errors.ts';
import type { Endpoint } from '../model/dyno.ts';
import { startHintFor } from './start-hints.ts';

/** Why a dyno is not up, in words for its owner; `next` is the step to take. */
export interface Diagnosis {
  readonly code: ErrorCode;
  readonly message: string;
  readonly next: string;
}

/** What an ended container tells. */
export function diagnoseExit(options: {
  container: Pick<ObservedContainer, 'exitCode' | 'outOfMemory' | 'name'>;
  memoryMb: number;
  lastLines: readonly string[];
}): Diagnosis {
  const { container, memoryMb, lastLines } = options;
  if (container.outOfMemory) {
    return {
      code: 'dyno_out_of_memory',
      message: `Dyno ${container.name} was killed: it used more than its ${memoryMb} MB of memory${quoted(lastLines)}`,
      next: 'Use less memory, or give it more with `berth settings:set memory-mb=1024`.',
    };
  }
  return {
    code: 'dyno_exited',
    message: `Dyno ${container.name} exited with code ${container.exitCode ?? 'unknown'} ${exitMeaning(container.exitCode)}${quoted(lastLines)}`,
    next:
      startHintFor({ exitCode: container.exitCode, lastLines }) ??
      'Mend what it says above, or the command of the process type in the Procfile, and push again.',
  };
}

/** What a web dyno that never became ready tells. */
export function diagnoseBoot(options: {
  name: string;
  port: number;
  seconds: number;
  listening: readonly Endpoint[];
  healthPath: string | null;
  lastRefusal: string | null;
}): Diagnosis {
  const { name, port, seconds, listening, healthPath, lastRefusal } = options;
  const onPort = listening.filter((endpoint) => endpoint.port === port);
  if (onPort.some(({ host }) => !isLoopback(host))) {
    if (healthPath === null) return unreachable({ name, port, seconds, lastRefusal });
    return {
      code: 'health_check_failed',
      message: `Dyno ${name} listens, but did not pass its health check within ${seconds} s: ${lastRefusal ?? 'no answer'}`,
      next: `Make GET ${healthPath} answer 2xx or 3xx, or change it with \`berth settings:set health-path=/\`.`,
    };
  }
  if (onPort.length > 0) {
    return {
      code: 'listens_on_loopback',
      message: `Dyno ${name} listens on ${onPort[0]?.host}:${port}, where only it can reach itself`,
      next: 'Listen on 0.0.0.0 (or ::) instead of localhost or 127.0.0.1, and push again.',
    };
  }
  const other = listening.filter(({ port: used }) => used !== port);
  if (other.length > 0) {
    const ports = [...new Set(other.map(({ port: used }) => used))].join(', ');
    return {
      code: 'listens_on_wrong_port',
      message: `Dyno ${name} listens on port ${ports}, not on $PORT, which is ${port}`,
      next: 'Take the port from the environment variable PORT (process.env.PORT in Node.js, os.environ["PORT"] in Python), or name it in the command of the Procfile (`web: program --port $PORT`), and push again.',
    };
  }
  return {
    code: 'boot_timeout',
    message: `Dyno ${name} did not listen on $PORT (${port}) within ${seconds} s of its start`,
    next: 'Listen on 0.0.0.0 at the port in PORT sooner, or allow more with `berth settings:set boot-seconds=120`. What takes no requests is called otherwise than web: name it in a Procfile (`worker: …`).',
  };
}

/** It began to listen only just now, or nothing gets through to it. */
function unreachable(boot: { name: string; port: number; seconds: number; lastRefusal: string | null }): Diagnosis {
  const { name, port, seconds, lastRefusal } = boot;
  return {
    code: 'boot_timeout',
    message: `Dyno ${name} listens on $PORT (${port}), but took no connection within ${seconds} s: ${lastRefusal ?? 'no answer'}`,
    next: 'Listen sooner, or allow more with `berth settings:set boot-seconds=120`.',
  };
}

function exitMeaning(exitCode: number | null): string {
  switch (exitCode) {
    case 0:
      return '(it ended by itself, and a dyno must go on running)';
    case 126:
      return '(its command cannot be executed)';
    case 127:
      return '(its command was not found)';
    case 137:
      return '(it was killed)';
    case 143:
      return '(it was asked to stop)';
    default:
      return '(an error)';
  }
}

function quoted(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `\nIts last output:\n${lines.map((line) => `    ${line}`).join('\n')}`;
}

function isLoopback(host: string): boolean {
  return host === '::1' || host.startsWith('127.') || host.startsWith('::ffff:127.');
}
