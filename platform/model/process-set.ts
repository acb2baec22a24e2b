/** N dynos of one immutable spec: one process type of one release. How many is the formation's say. */
export interface ProcessSet {
  readonly id: string;
  readonly appId: string;
  readonly releaseId: string;
  readonly type: string;
  readonly state: ProcessSetState;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/**
 * `starting`: a rollout brings it up, no requests yet; `live`: the route leads to it; `stopping`: its dynos finish
 * their requests and get SIGTERM, and the row goes when the last container has gone.
 */
export type ProcessSetState = 'starting' | 'live' | 'stopping';
