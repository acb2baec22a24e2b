import { daysFromNow } from '../strings/ago.ts';

/** Things by the day that their reader calls so: `today`, `yesterday`, or a date. */
export function byDay<Item extends { readonly at: string }>(
  items: readonly Item[],
  now: Date,
): { day: string; items: Item[] }[] {
  const days: { day: string; items: Item[] }[] = [];
  for (const item of items) {
    const day = dayOf(new Date(item.at), now);
    const last = days.at(-1);
    if (last?.day === day) last.items.push(item);
    else days.push({ day, items: [item] });
  }
  return days;
}

function dayOf(date: Date, now: Date): string {
  const days = Math.round((startOfDay(now) - startOfDay(date)) / 86_400_000);
  if (days <= 1) return capital(daysFromNow(-days));
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' as const };
  return date.toLocaleDateString('en', { weekday: 'long', day: 'numeric', month: 'long', ...year });
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
