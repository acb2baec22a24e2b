import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dateAndTime, day, dayOfMonth, timeOfDay } from './dates.ts';

test('dates and times are those of Intl.DateTimeFormat', () => {
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
  const date = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const;
  const said = (options: Intl.DateTimeFormatOptions, at: Date) => new Intl.DateTimeFormat('en-GB', options).format(at);
  for (let number = 1; number <= 365; number += 9) {
    const at = new Date(2026, 0, number, number % 24, 59, number % 60);
    assert.equal(day(at.toISOString()), said(date, at));
    assert.equal(dayOfMonth(at), said({ day: 'numeric', month: 'short' }, at));
    assert.equal(timeOfDay(at.getTime()), said(time, at));
    assert.equal(dateAndTime(at.toISOString()), `${said(date, at)}, ${said(time, at)}`);
  }
});
