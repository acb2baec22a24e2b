const HEREDOC = /<<-?\s*(["']?)(\w+)\1/g;

/**
 * A Dockerfile whose stages have the given lines after their FROM. Stages that start from `scratch` or from an
 * earlier stage stay as they are: nothing runs in the first, and the other has the lines already.
 * Syntax: "Dockerfile reference" of Docker (parser directives, line continuation, comments, here-documents).
 */
export function withLinesInStages(dockerfile: string, lines: readonly string[]): string {
  const stages = new Set<string>(['scratch']);
  const result: string[] = [];
  for (const { instruction, source } of instructionsOf(dockerfile)) {
    result.push(...source);
    if (startsStage(instruction, stages)) result.push(...lines);
  }
  return result.join('\n');
}

/** The instructions, each on one line, with the lines that they (and what is between them) stand on. */
function* instructionsOf(dockerfile: string): Generator<{ instruction: string; source: string[] }> {
  const continuation = continuationOf(dockerfile);
  let source: string[] = [];
  let instruction = '';
  let ends: string[] = [];
  for (const line of dockerfile.split('\n')) {
    source.push(line);
    const text = line.trimEnd();
    if (ends.length > 0) {
      if (text.replace(/^\t+/, '') === ends[0]) ends.shift();
      continue;
    }
    if (/^\s*(#|$)/.test(text)) continue;
    const continued = text.endsWith(continuation);
    instruction += continued ? `${text.slice(0, -1)} ` : text;
    if (continued) continue;
    ends = heredocEnds(instruction);
    yield { instruction, source };
    source = [];
    instruction = '';
  }
  yield { instruction, source };
}

function heredocEnds(instruction: string): string[] {
  if (!/^\s*(RUN|COPY|ADD)\s/i.test(instruction)) return [];
  return [...instruction.matchAll(HEREDOC)].map(([, , end]) => end ?? '');
}

/** Whether an instruction is a FROM that wants the lines; remembers the stage's name. */
function startsStage(instruction: string, stages: Set<string>): boolean {
  const match = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(instruction);
  if (match === null) return false;
  const [, base = '', name] = match;
  const known = stages.has(base.toLowerCase());
  if (name !== undefined) stages.add(name.toLowerCase());
  return !known;
}

/** The character that continues a line; parser directives can stand at the very top only. */
function continuationOf(dockerfile: string): string {
  for (const line of dockerfile.split('\n')) {
    const [, name, value] = /^\s*#\s*(\w+)\s*=\s*(\S+)\s*$/.exec(line) ?? [];
    if (name === undefined) break;
    if (name.toLowerCase() === 'escape' && value !== undefined) return value;
  }
  return '\\';
}
