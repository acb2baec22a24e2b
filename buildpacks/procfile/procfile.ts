/** Sources with a Procfile that starts programs of the tree itself: no language, the bare stack. */

import type { Buildpack, ContainerPlan, Source } from '../plan.ts';
import { procfileSection } from '../process-types.ts';
import { readProcfile } from '../procfile.ts';
import { hasFile } from '../tree.ts';

/** Interpreters that the stack has. */
const interpreters = new Set(['sh', 'bash', 'perl']);

export const procfile: Buildpack = {
  name: 'procfile',
  title: 'Procfile',
  evidence: 'a Procfile that starts a program or script of the source',
  detect: async (source) => {
    const types = await readProcfile(source);
    return types !== null && Object.values(types).some((command) => startsOwnProgram(source, command));
  },
  plan: planProcfile,
};

/** The plan. Throws a {@link PlanError} `invalid_procfile`. */
async function planProcfile(source: Source): Promise<ContainerPlan> {
  const types = (await readProcfile(source)) ?? {};
  return {
    kind: 'container',
    buildpack: procfile.name,
    title: procfile.title,
    sections: [procfileSection(types)],
    warnings: [],
    processTypes: types,
    runtime: { name: 'stack', version: 'trixie', parts: [], env: {} },
    install: null,
    steps: [],
    leftOut: [],
    files: [],
    env: {},
  };
}

function startsOwnProgram(source: Source, command: string): boolean {
  const words = command.split(/\s+/).filter((word) => !/^\w+=/.test(word) && word !== 'exec');
  const program = interpreters.has(words[0] ?? '') ? words.slice(1).find((word) => !word.startsWith('-')) : words[0];
  return program !== undefined && hasFile(source, program.replace(/^(\.\/|\/app\/)/, ''));
}
