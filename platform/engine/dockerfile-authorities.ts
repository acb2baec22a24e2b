import { dockerfileInstructions } from '../../buildpacks/dockerfile/instructions.ts';

/**
 * A Dockerfile whose stages have the given lines after their FROM. Stages that start from `scratch` or from an
 * earlier stage stay as they are: nothing runs in the first, and the other has the lines already.
 */
export function withLinesInStages(dockerfile: string, lines: readonly string[]): string {
  const stages = new Set<string>(['scratch']);
  const result: string[] = [];
  for (const { text, source } of dockerfileInstructions(dockerfile)) {
    result.push(...source);
    if (startsStage(text, stages)) result.push(...lines);
  }
  return result.join('\n');
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
