const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;
const FORMAT = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** “5 minutes ago”, with the whole date and time on hover. */
export function RelativeTime({ at }: { at: string }) {
  const seconds = Math.round((Date.parse(at) - Date.now()) / 1000);
  const unit = UNITS.find(([, length]) => Math.abs(seconds) >= length);
  const text = unit === undefined ? 'just now' : FORMAT.format(Math.trunc(seconds / unit[1]), unit[0]);
  return (
    <time className="quiet" dateTime={at} title={new Date(at).toLocaleString()}>
      {text}
    </time>
  );
}
