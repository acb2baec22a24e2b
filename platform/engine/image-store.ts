import type { Readable } from 'node:stream';

export interface ImageConfig {
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly workingDirectory: string;
  readonly command: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** `name:tag`, or null to leave the image with its id only. */
  readonly tag: string | null;
}

/** Images on the Docker Engine. */
export interface ImageStore {
  /** null when there is no such image. */
  inspectImage(reference: string): Promise<ImageInfo | null>;
  /**
   * Images that carry this Berth's label, and what the last build from a Dockerfile left of each app (label
   * `berth.kind` is `stage`): its next build is quicker with it, and loses nothing else when it is removed. Images of
   * archives that a build takes are `loaded`, with its id.
   */
  images(): Promise<ImageInfo[]>;
  tagImage(options: { reference: string; tag: string }): Promise<void>;
  /** Removes tag and image as far as nothing stands on it. No error when it is gone or in use: answers whether it went. */
  removeImage(reference: string): Promise<boolean>;
  /** Makes an image of a tar of a whole file system. */
  importImage(options: { tar: Readable; tag: string; config: ImageConfig }): Promise<{ image: string }>;
  /** Pulls from a registry; rejects with Fault `registry_unreachable` where none answers. */
  pullImage(options: { reference: string; onProgress: (text: string) => void; signal: AbortSignal }): Promise<void>;
  /** Writes images with all their layers to a tar. */
  saveImages(references: readonly string[]): Promise<Readable>;
  loadImages(tar: Readable): Promise<void>;
  /**
   * Loads the one image of an archive (`docker save`) that a user sent, under `tag` and no name of its own. Rejects with
   * a Fault `invalid_source` for what is no such archive.
   */
  loadImage(options: { tar: Readable; tag: string }): Promise<void>;
  removeVolume(name: string): Promise<void>;
  /** Volumes of this Berth. */
  volumes(): Promise<{ name: string; appId: string }[]>;
  /** The same with their sizes: the Docker Engine reads all files for it. */
  volumeSizes(): Promise<{ name: string; appId: string; sizeBytes: number }[]>;
  /** Bytes by kind that the Docker Engine's objects of this Berth take. */
  diskUsage(): Promise<{ imagesBytes: number; volumesBytes: number; containersBytes: number }>;
}

export interface ImageInfo {
  readonly id: string;
  readonly tags: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly sizeBytes: number;
  readonly createdAt: number;
  readonly user: string;
  /** ENTRYPOINT and CMD joined, as a person would type it; null when the image has neither. */
  readonly commandLine: string | null;
  readonly exposedPorts: readonly number[];
}
