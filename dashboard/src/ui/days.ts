import { daysFromNow } from '../strings/ago.ts';
import { day } from '../strings/dates.ts';

/** Things by the day that their reader calls so: `today`, `yesterday`, or a date. */
export function byDay<Item extends { readonly at: string }>(
  items: readonly Item[],
  now: Date,
): { day: string; items: Item[] }[] {
  const days: { day: string; items: Item[] }[] = [];
  for (const item of items) {
    const name = dayOf(new Date(item.at), now);
    const last = days.at(-1);
    if (last?.day === name) last.items.push(item);
    else days.push({ day: name, items: [item] });
  }
  return days;
}

function dayOf(date: Date, now: Date): string {
  const days = Math.round((startOfDay(now) - startOfDay(date)) / 86_400_000);
  if (days <= 1) return capital(daysFromNow(-days));
  return day(date);
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
