import { type FailureCode, failureKind } from './failure.ts';

/** A line for an app's log. */
export interface LogEntry {
  /** Id of the app. */
  readonly app: string;
  /** unix ms */
  readonly at: number;
  readonly text: string;
}

/** What happened to one request. Times in ms; null where it did not come to it. */
export interface RequestRecord {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly requestId: string;
  readonly forwardedFor: string;
  readonly dyno: string | null;
  readonly connectMs: number | null;
  readonly serviceMs: number | null;
  readonly status: number;
  readonly bytes: number;
  readonly failure: FailureCode | null;
}

/** States that somebody chose; Heroku logs them as `at=info`. */
const CHOSEN: ReadonlySet<FailureCode> = new Set(['H80', 'H81']);

/** The router's log line in Heroku's format (devcenter: HTTP Routing, Heroku router log format). */
export function logLine(record: RequestRecord): string {
  return [
    ...level(record.failure),
    `method=${record.method}`,
    `path="${escaped(record.path)}"`,
    `host=${record.host}`,
    `request_id=${record.requestId}`,
    `fwd="${escaped(record.forwardedFor)}"`,
    `dyno=${record.dyno ?? ''}`,
    `connect=${milliseconds(record.connectMs)}`,
    `service=${milliseconds(record.serviceMs)}`,
    `status=${record.status}`,
    `bytes=${record.bytes}`,
    'protocol=http',
  ].join(' ');
}

function level(failure: FailureCode | null): string[] {
  if (failure === null) return ['at=info'];
  return [
    CHOSEN.has(failure) ? 'at=info' : 'at=error',
    `code=${failure}`,
    `desc="${failureKind(failure).description}"`,
  ];
}

function milliseconds(value: number | null): string {
  return value === null ? '' : `${Math.round(value)}ms`;
}

/** Quotes, backslashes and control characters escaped, so that no client can forge a field or a line. */
function escaped(text: string): string {
  return text
    .replace(/["\\]/g, '\\$&')
    .replace(/\p{Cc}/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
