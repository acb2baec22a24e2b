const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'];

/**
 * `Mon, 26 Jan 2026`, in the reader's own zone: as Intl.DateTimeFormat has it, whose first use in a page takes a browser
 * tens of milliseconds.
 */
export function day(at: string): string {
  const date = new Date(at);
  const [weekday, month] = [WEEKDAYS[date.getDay()], MONTHS[date.getMonth()]];
  return `${weekday}, ${date.getDate()} ${month} ${date.getFullYear()}`;
}
