/** What the scheduler needs of the logs. */
export interface DynoLogs {
  /** Follows the container's output into the app's log. */
  collect(options: { appId: string; process: string; containerId: string; dynoId: string }): void;
  /** The newest lines that an ended container printed. */
  lastLines(options: { containerId: string; count: number }): Promise<string[]>;
  /** Resolves when all that the dyno printed is in the log. */
  drained(dynoId: string): Promise<void>;
  /** A line of the platform's own in the app's log. */
  say(options: { appId: string; process: string; text: string }): void;
}
