/** One run from source to image, and on to its release. */
export interface Build {
  readonly id: string;
  readonly appId: string;
  readonly accountId: string;
  readonly status: BuildStatus;
  /** Commit in the app's repository that is built. */
  readonly commit: string;
  readonly origin: 'git' | 'archive';
  /** What the user calls the version: a commit, or the `version` of an archive's build. */
  readonly version: string | null;
  /** What that version is, on one line: of a commit the first paragraph of its message; null: nobody said. */
  readonly subject: string | null;
  /** The image that is taken instead of building one; null: the commit is built. */
  readonly takenImage: TakenImage | null;
  /** What this build alone is made with, in order, as users write them; null: what the app or its source says. */
  readonly buildpacks: readonly string[] | null;
  readonly imageId: string | null;
  readonly releaseId: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** The step to take. */
  readonly errorNext: string | null;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
}

/** An image of the Docker Engine or its registries by name, or one that was sent as an archive (`docker save`). */
export type TakenImage =
  | { readonly kind: 'reference'; readonly reference: string }
  | { readonly kind: 'archive'; readonly sourceId: string };

/**
 * `queued` waits its turn, `building` makes the image, `releasing` runs the release phase and the rollout. The API
 * shows the first three as Heroku's `pending`.
 */
export type BuildStatus = 'queued' | 'building' | 'releasing' | 'succeeded' | 'failed' | 'cancelled';

const MAX_SUBJECT = 200;

/** What a person wrote about a version, as one line of at most 200 characters; null where that is nothing. */
export function subjectOf(text: string | null): string | null {
  const line = (text ?? '').replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  if (line === '') return null;
  return line.length > MAX_SUBJECT ? `${line.slice(0, MAX_SUBJECT).toWellFormed()}…` : line;
}

export function isBuildOpen(status: BuildStatus): boolean {
  return status === 'queued' || status === 'building' || status === 'releasing';
}
