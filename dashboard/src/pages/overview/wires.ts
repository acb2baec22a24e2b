/** A node's height and the room between two, in px, as overview.css has them. */
export const NODE = 44;
export const GAP = 8;

/** Curves from each of `from` nodes to each of `to` nodes, where both columns are centred. Lengths in px. */
export function wires({ from, to, width }: { from: number; to: number; width: number }): {
  height: number;
  paths: string[];
} {
  const high = (nodes: number) => Math.max(1, nodes) * (NODE + GAP) - GAP;
  const height = Math.max(high(from), high(to));
  const middles = (nodes: number) =>
    Array.from(
      { length: Math.max(1, nodes) },
      (_, index) => (height - high(nodes)) / 2 + index * (NODE + GAP) + NODE / 2,
    );
  const half = width / 2;
  const paths = middles(from).flatMap((start) =>
    middles(to).map((end) => `M0 ${start} C${half} ${start} ${half} ${end} ${width} ${end}`),
  );
  return { height, paths };
}
