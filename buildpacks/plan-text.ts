/** A plan as its user reads it, in the words and the manner of the build output. */

import type { BuildPlan, ContainerPlan, DockerfilePlan, InstallStep, Runtime, Section, Step } from './plan.ts';
import { listed, shown } from './tree.ts';

const INDENT = '       ';
/** Names of files that a step reads; of more only the number is of use. */
const MOST_INPUTS = 6;

/** The lines that explain `plan`: what was found and why, what would be run, what would be started, and what to mend. */
export function planLines(plan: BuildPlan): string[] {
  const own = plan.kind === 'container' ? containerSections(plan) : dockerfileSections(plan);
  return [
    ...[...plan.sections, ...own, processSection(plan)].flatMap(sectionLines),
    ...plan.warnings.map((warning) => ` !     Warning: ${warning}`),
  ];
}

function sectionLines({ title, lines }: Section): string[] {
  return [`-----> ${title}`, ...lines.map((line) => `${INDENT}${line}`)];
}

function containerSections({ runtime, builder, install, steps, leftOut, files, env }: ContainerPlan): Section[] {
  const images = [
    `Runs on ${runtimeText(runtime)}`,
    ...(builder === undefined ? [] : [`Is built on ${runtimeText(builder)}, which stays out of the image`]),
  ];
  const added = files.map(({ path }) => shown(path));
  const names = Object.keys(env).filter((name) => name !== 'PATH');
  const image = [
    ...(added.length === 0 ? [] : [`Adds ${listed(added)}`]),
    ...(leftOut === undefined || leftOut.length === 0
      ? []
      : [`Leaves out ${listed(leftOut.map((path) => shown(path)))}`]),
    ...(names.length === 0 ? [] : [`Sets ${listed(names)}, over which config vars win`]),
  ];
  const all = [...(install === null ? [] : [install]), ...steps];
  return [
    { title: 'Images', lines: [...images, ...image] },
    {
      title: 'Steps',
      lines: all.length === 0 ? ['None: the files go into the image as they are'] : all.flatMap(stepLines),
    },
  ];
}

function dockerfileSections({ dockerfile, context, target, args = [], values = {} }: DockerfilePlan): Section[] {
  const place = context === undefined ? dockerfile : `${context}/${dockerfile}`;
  const stage = target === undefined ? '' : ` up to the stage ${shown(target)}`;
  const given = Object.keys(values);
  const lines = [
    `Docker builds ${shown(place)}${stage} with the limits of a build`,
    ...(context === undefined ? [] : [`It sees the folder ${shown(context)} alone`]),
    ...(given.length === 0 ? [] : [`Build arguments of heroku.yml: ${listed(given)}`]),
    ...(args.length === 0 ? [] : [`Config vars that it gets as build arguments where they are set: ${listed(args)}`]),
  ];
  return [{ title: 'Steps', lines }];
}

function runtimeText({ name, version, parts }: Runtime): string {
  const packages = parts.flatMap((part) => (part.kind === 'apt' ? part.packages : []));
  const debian = packages.length === 0 ? '' : `, with the Debian packages ${listed(packages)}`;
  return name === 'stack' ? 'the stack itself' : `${name} ${version}${debian}`;
}

function stepLines(step: Step | InstallStep, index: number): string[] {
  const inputs = 'inputs' in step ? step.inputs : null;
  return [
    `${index + 1}. ${step.title}`,
    `   ${commandText(step)}`,
    ...(inputs === null ? [] : [`   Reads ${inputsText(inputs)}; run again only when they change`]),
    ...(step.caches.length === 0
      ? []
      : [`   Keeps ${listed(step.caches.map(({ name, path }) => `${name} (${path})`))} from build to build`]),
  ];
}

/** As in the build output; what Berth does by itself in many lines is of interest to few. */
function commandText({ script, typed }: Step): string {
  const lines = (typed ?? script).trim().split('\n');
  const [first = ''] = lines;
  return lines.length > 1 ? `A script of ${lines.length} lines, which --json shows` : `$ ${shown(first, 300)}`;
}

function inputsText(inputs: readonly string[]): string {
  if (inputs.length === 0) return 'no file';
  return inputs.length > MOST_INPUTS ? `${inputs.length} files` : listed(inputs.map((path) => shown(path)));
}

function processSection({ processTypes }: BuildPlan): Section {
  const types = Object.entries(processTypes);
  const lines = types.map(
    ([type, command]) => `${shown(type)}: ${command === '' ? 'the command of the image' : shown(command, 300)}`,
  );
  return { title: 'Process types', lines: lines.length === 0 ? ['None'] : lines };
}
