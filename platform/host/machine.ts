import type { HomePaths } from '../model/installation.ts';
import type { HostChanges } from './changes.ts';
import type { Progress } from './progress.ts';

/** What every host command works with: where the code and the data lie, who calls, and where it says how it goes. */
export interface Machine {
  /** Folder of the project's own code. */
  readonly codeRoot: string;
  readonly paths: HomePaths;
  readonly isRoot: boolean;
  /** Whether this is a container of docker-compose.yml: Docker keeps platform and router, and no daemon is installed. */
  readonly isContainer: boolean;
  /** Path of the Docker Engine's unix socket. */
  readonly dockerSocket: string;
  /** The caller's environment. */
  readonly variables: NodeJS.ProcessEnv;
  readonly progress: Progress;
  readonly changes: HostChanges;
}
