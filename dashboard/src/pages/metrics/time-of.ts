import { dayOfMonth, timeOfDay } from '../../strings/dates.ts';

/** unix s as date and time of day: `26 Jan, 07:09:14`. */
export function timeOf(at: number): string {
  return `${dayOfMonth(at * 1000)}, ${timeOfDay(at * 1000)}`;
}
