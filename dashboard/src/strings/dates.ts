// Dates and times of day as all pages have them, in the reader's own zone, of 24 hours as in a log. Without Intl, whose
// first use in a page takes a browser tens of milliseconds: so even long lists tell each time whole.
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'];

type Moment = string | number | Date;

/** `26 Jan` */
export function dayOfMonth(at: Moment): string {
  const date = new Date(at);
  return `${date.getDate()} ${MONTHS[date.getMonth()]}`;
}

/** `Mon, 26 Jan 2026` */
export function day(at: Moment): string {
  const date = new Date(at);
  return `${WEEKDAYS[date.getDay()]}, ${dayOfMonth(date)} ${date.getFullYear()}`;
}

/** `07:09:14` */
export function timeOfDay(at: Moment): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
}

/** `Mon, 26 Jan 2026, 07:09:14` */
export function dateAndTime(at: Moment): string {
  return `${day(at)}, ${timeOfDay(at)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
