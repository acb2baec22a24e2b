/** Image + config vars + process types, numbered, never changed. Its config is read apart, since it is secret. */
export interface Release {
  readonly id: string;
  readonly appId: string;
  /** 1, 2, …: shown as `v1`, `v2`. */
  readonly version: number;
  readonly status: ReleaseStatus;
  readonly description: string;
  /** null while the app has only config vars. */
  readonly imageId: string | null;
  readonly processTypes: ProcessTypes;
  readonly accountId: string;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type ReleaseStatus = 'pending' | 'succeeded' | 'failed';

/** Process type to command line, as in a Procfile. */
export type ProcessTypes = Readonly<Record<string, string>>;

/** Config var name to value. */
export type ConfigVars = Readonly<Record<string, string>>;

/** What a build makes; the API calls it a slug. */
export interface Image {
  readonly id: string;
  readonly appId: string;
  /** Docker's image id (`sha256:…`). */
  readonly dockerImage: string;
  readonly commit: string | null;
  /** Of its build ({@link Build}); null: nobody said. */
  readonly subject: string | null;
  readonly processTypes: ProcessTypes;
  /** What the buildpack calls the source: `Node.js`, `Python`, `Dockerfile`. */
  readonly buildpack: string;
  readonly sizeBytes: number;
  /** Whether the image's own USER and entrypoint are kept (Dockerfile) or the profile's (buildpack). */
  readonly kind: ImageKind;
  /** The port that its web process listens on, which is its $PORT; null: Berth's own. */
  readonly port: number | null;
  /** Whether it still is on the Docker Engine; the sweep takes old ones away. */
  readonly present: boolean;
  readonly createdAt: number;
}

export type ImageKind = 'buildpack' | 'dockerfile';

const CONFIG_VAR_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Why `name` = `value` cannot be a config var, or null when it can. */
export function configVarProblem(name: string, value: string): string | null {
  if (!CONFIG_VAR_NAME.test(name)) {
    return `Config var name ${JSON.stringify(name.slice(0, 64))} must be letters, digits and underscores, not starting with a digit`;
  }
  if (value.includes('\0')) return `Config var ${name} contains a NUL byte, which no process environment can hold`;
  return null;
}

/** Bytes that all config vars of an app may take together (Heroku: 64 kB). */
export const MAX_CONFIG_BYTES = 65_536;
