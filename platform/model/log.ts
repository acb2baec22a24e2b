/** One line of an app's log stream. */
export interface LogLine {
  /** unix ms */
  readonly at: number;
  /** `app` is what the user's processes print, `heroku` what the platform and the router say (Heroku's words). */
  readonly source: 'app' | 'heroku';
  /** `web.1`, `run.1234`, `api`, `router`, `build`, `release` */
  readonly process: string;
  readonly text: string;
}
