import type { BuildPlan } from '../../buildpacks/plan.ts';
import type { BuildLog } from './build-log.ts';

/** What a plan says of itself, as sections and warnings of the build output. */
export function tellPlan(log: BuildLog, { sections, warnings }: BuildPlan): void {
  for (const { title, lines } of sections) {
    log.section(title);
    for (const line of lines) log.line(line);
  }
  for (const warning of warnings) log.warning(`Warning: ${warning}`);
}
