/** Longer lines are no globs that a person wrote. */
const MAX_PATTERN = 1000;

/**
 * Whether a path is left out by the lines of a `.slugignore`: globs with `*`, `?` and `**`, comments, a slash in
 * front or in the middle for "from the root", one at the end for "folders only". No negation, as on Heroku
 * (devcenter.heroku.com/articles/slug-compiler#ignoring-files-with-slugignore).
 */
export function ignoreRules(lines: readonly string[]): (path: string) => boolean {
  const rules = lines
    .map((line) => line.trim())
    .filter(isPattern)
    .map(rule);
  return (path) => {
    const segments = path.split('/');
    return rules.some((matches) => segments.some((_, index) => matches(segments, index + 1)));
  };
}

function isPattern(line: string): boolean {
  return line !== '' && !line.startsWith('#') && !line.startsWith('!') && line.length <= MAX_PATTERN;
}

/** Whether the first `count` segments of a path are what the pattern names (everything below goes with them). */
function rule(line: string): (segments: readonly string[], count: number) => boolean {
  const foldersOnly = line.endsWith('/');
  const body = foldersOnly ? line.slice(0, -1) : line;
  const anchored = body.includes('/');
  const pattern = (body.startsWith('/') ? body.slice(1) : body).split('/');
  return (segments, count) => {
    if (foldersOnly && count === segments.length) return false;
    const from = anchored ? 0 : count - 1;
    return matchSegments(pattern, segments.slice(from, count));
  };
}

/** Dynamic programming over segments: `**` stands for any number of them. */
function matchSegments(pattern: readonly string[], segments: readonly string[]): boolean {
  let reached = segments.map(() => false);
  let start = true;
  for (const part of pattern) {
    const next: boolean[] = [];
    for (const [index, segment] of segments.entries()) {
      const before = index === 0 ? start : (reached[index - 1] ?? false);
      next.push(
        part === '**'
          ? before || (reached[index] ?? false) || (next[index - 1] ?? false)
          : before && matchSegment(part, segment),
      );
    }
    start = start && part === '**';
    reached = next;
  }
  return reached.at(-1) ?? start;
}

/** One segment against a glob, in time proportional to the product of their lengths. */
function matchSegment(glob: string, text: string): boolean {
  let g = 0;
  let star = -1;
  let resume = 0;
  for (let t = 0; t < text.length; ) {
    if (glob[g] === '*') {
      star = g++;
      resume = t;
    } else if (glob[g] === '?' || glob[g] === text[t]) {
      g++;
      t++;
    } else if (star === -1) {
      return false;
    } else {
      g = star + 1;
      t = ++resume;
    }
  }
  while (glob[g] === '*') g++;
  return g === glob.length;
}
