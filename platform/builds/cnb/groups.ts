import { Fault } from '../../errors.ts';
import type { Descriptor, GroupEntry } from './descriptor.ts';

/** A buildpack that can build, and where it is. */
export interface Component {
  readonly descriptor: Descriptor;
  /** Its folder in the build container. */
  readonly folder: string;
}

/** A component in a group. */
export interface Member {
  readonly component: Component;
  readonly optional: boolean;
}

const MOST_GROUPS = 500;

/**
 * The groups to try, in order: all that the user named make one group, in which one that stands for an order of others
 * is replaced by each of its groups. `found` are all buildpacks that were fetched, `named` those that the user named.
 * Throws a Fault where an order names one that was not fetched.
 */
export function groupsOf({ named, found }: { named: readonly Component[]; found: readonly Component[] }): Member[][] {
  const ordered = new Set(
    named.flatMap(({ descriptor }) => descriptor.order ?? []).flatMap((group) => group.map(({ id }) => id)),
  );
  // Those that an order picks are fetched for it, and are no members of their own.
  const top = named.filter(({ descriptor }) => !ordered.has(descriptor.id));
  const entries = top.map(({ descriptor: { id, version } }) => ({ id, version, optional: false }));
  return expanded({ group: entries, found, within: [] });
}

function expanded(options: {
  group: readonly GroupEntry[];
  found: readonly Component[];
  within: readonly string[];
}): Member[][] {
  const { group, found, within } = options;
  let groups: Member[][] = [[]];
  for (const entry of group) {
    const choices = choicesOf({ entry, found, within });
    groups = groups.flatMap((begun) => choices.map((choice) => [...begun, ...choice]));
    if (groups.length > MOST_GROUPS) throw refused(`its order makes more than ${MOST_GROUPS} groups`, entry.id);
  }
  return groups;
}

/** The ways in which one entry of a group can be taken. */
function choicesOf(options: { entry: GroupEntry; found: readonly Component[]; within: readonly string[] }): Member[][] {
  const { entry, found, within } = options;
  const component =
    found.find(({ descriptor }) => descriptor.id === entry.id && descriptor.version === entry.version) ??
    found.find(({ descriptor }) => descriptor.id === entry.id);
  if (component === undefined)
    throw refused('an order names it, and it is not among those that were fetched', entry.id);
  const { order } = component.descriptor;
  if (order === null) return [[{ component, optional: entry.optional }]];
  if (within.includes(entry.id)) throw refused('its order leads back to itself', entry.id);
  const inside = order.flatMap((group) => expanded({ group, found, within: [...within, entry.id] }));
  return entry.optional ? [...inside, []] : inside;
}

function refused(reason: string, id: string): Fault {
  return new Fault({
    code: 'invalid_source',
    message: `Cannot use the buildpack ${id}: ${reason}`,
    next: 'Name the buildpacks that it needs as well, with `berth buildpacks:add`, and push again.',
  });
}
