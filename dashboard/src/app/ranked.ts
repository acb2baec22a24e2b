/** What is found together, below a heading. */
export interface Group<Entry> {
  readonly heading: string;
  readonly entries: readonly Entry[];
}

/**
 * What was typed finds, the best first: entries in their groups, groups by their best entry; equals stay in their order,
 * and everything in its own while nothing is typed. At most `most` of a group: whoever has more types more.
 *
 * @param score how well a name is what was typed: 0 is not at all.
 */
export function ranked<Entry extends { readonly name: string }>(
  groups: readonly Group<Entry>[],
  { typed, most, score }: { typed: string; most: number; score: (name: string, typed: string) => number },
): Group<Entry>[] {
  const wanted = typed.trim();
  const found = groups.map(({ heading, entries }) => {
    const scored = entries.map((entry) => ({ entry, points: wanted === '' ? 1 : score(entry.name, wanted) }));
    const best = scored.filter(({ points }) => points > 0).toSorted((one, other) => other.points - one.points);
    return { heading, points: best[0]?.points ?? 0, entries: best.slice(0, most).map(({ entry }) => entry) };
  });
  return found
    .filter(({ entries }) => entries.length > 0)
    .toSorted((one, other) => other.points - one.points)
    .map(({ heading, entries }) => ({ heading, entries }));
}
