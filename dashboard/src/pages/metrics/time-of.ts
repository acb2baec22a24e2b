/** unix s as date and time of day. */
export function timeOf(at: number): string {
  return new Date(at * 1000).toLocaleString('en', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
}
