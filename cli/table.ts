import { paint, say, type Terminal } from './terminal.ts';

/** A column of a table: its heading, and what stands in it for an item. */
export interface Column<T> {
  readonly title: string;
  readonly value: (item: T) => string | number | null;
  /** Numbers stand to the right. */
  readonly right?: boolean;
}

/** Prints items as aligned columns; what an empty list means is said instead when there are none. */
export function sayTable<T>(
  terminal: Terminal,
  items: readonly T[],
  { columns, empty }: { columns: readonly Column<T>[]; empty: string },
): void {
  if (items.length === 0) {
    say(terminal, empty);
    return;
  }
  const rows = items.map((item) => columns.map(({ value }) => String(value(item) ?? '')));
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) =>
        columns[index]?.right ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd();
  say(terminal, paint(terminal, 'dim', line(columns.map(({ title }) => title))));
  for (const row of rows) say(terminal, line(row));
}

/** Prints `name: value` lines with the values in one column; a value of several lines keeps to it. */
export function sayPairs(terminal: Terminal, pairs: readonly (readonly [string, string | number | null])[]): void {
  const width = Math.max(0, ...pairs.map(([name]) => name.length)) + 2;
  for (const [name, value] of pairs) {
    const text = String(value ?? '').replaceAll('\n', `\n${' '.repeat(width)}`);
    say(terminal, `${paint(terminal, 'bold', `${name}:`)}${' '.repeat(width - name.length - 1)}${text}`.trimEnd());
  }
}
