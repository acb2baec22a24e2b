/** Moving an app from one release to the next: a durable row, made with its release. */
export interface Rollout {
  readonly id: string;
  readonly appId: string;
  readonly releaseId: string;
  readonly status: RolloutStatus;
  readonly step: RolloutStep;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** The step to take. */
  readonly errorNext: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type RolloutStatus = 'pending' | 'running' | 'succeeded' | 'failed';
export type RolloutStep = 'waiting' | 'release-phase' | 'starting' | 'switching' | 'done';
