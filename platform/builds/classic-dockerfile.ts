/**
 * Dockerfiles that are written for BuildKit, in the words of Docker's classic builder, which alone holds the limits of a
 * build (https://docs.docker.com/reference/dockerfile/).
 */

import { posix } from 'node:path';
import { dockerfileInstructions, type Instruction } from '../../buildpacks/dockerfile/instructions.ts';
import { shown } from '../../buildpacks/tree.ts';

/** A Dockerfile that the classic builder reads, and what has to be in its context for it. */
export interface ClassicDockerfile {
  readonly text: string;
  /** Files that are added to the context: here-documents of COPY. */
  readonly files: readonly { readonly path: string; readonly content: string; readonly executable: false }[];
  /** Files and folders of the context that `COPY --chmod` makes executable. */
  readonly executable: readonly string[];
  /** What is not as the author wrote it, for people; empty where all is. */
  readonly notes: readonly string[];
}

/** Where here-documents lie in the context. */
const DOCUMENTS = '.berth-documents';
const MOST_NOTES = 20;
const MOST_FILES = 200;
const DEFAULT_SHELL = ['/bin/sh', '-c'];
/** Interpreters that take a program as the argument behind -c. */
const TAKES_PROGRAM =
  /^#!\s*((?:\/usr)?\/bin\/(?:env\s+)?(?:ba|da|z|a)?sh|\/usr\/bin\/env\s+python3?)(?:\s+(-[a-z]+))?\s*$/;

interface State {
  readonly files: ClassicDockerfile['files'][number][];
  readonly executable: string[];
  readonly notes: Set<string>;
  /** What RUN starts in this stage. */
  shell: readonly string[];
}

/** Says `dockerfile` in the classic builder's words. What it has no words for stays, and is its error. */
export function inClassicWords(dockerfile: string): ClassicDockerfile {
  const state: State = { files: [], executable: [], notes: new Set(), shell: DEFAULT_SHELL };
  const lines = [...dockerfileInstructions(dockerfile)].flatMap((each) => said(each, state) ?? each.source);
  const { files, executable, notes } = state;
  return { text: lines.join('\n'), files, executable, notes: [...notes].slice(0, MOST_NOTES) };
}

/** The instruction in other words; null where it can stay. */
function said(instruction: Instruction, state: State): readonly string[] | null {
  const [, word = '', rest = ''] = /^\s*([A-Za-z]+)\s+(.*)$/s.exec(instruction.text) ?? [];
  switch (word.toUpperCase()) {
    case 'FROM':
      state.shell = DEFAULT_SHELL;
      return from(rest);
    case 'SHELL':
      state.shell = wordsOf(rest) ?? state.shell;
      return null;
    case 'RUN':
      return run(rest, instruction, state);
    case 'COPY':
    case 'ADD':
      return copy({ word, rest, instruction, state });
    default:
      return null;
  }
}

/** The platform of a cross build is a variable of BuildKit's; here all are the machine's own. */
function from(rest: string): readonly string[] | null {
  const { flags, rest: image } = flagsOf(rest);
  const kept = flags.filter(({ name, value }) => name !== 'platform' || !value.includes('$'));
  return kept.length === flags.length ? null : [line('FROM', kept, image)];
}

function run(rest: string, { documents }: Instruction, state: State): readonly string[] | null {
  const { flags, rest: command } = flagsOf(rest);
  const kept = flags.filter(({ name }) => !['mount', 'network', 'security'].includes(name));
  const mounts = flags.filter(({ name }) => name === 'mount').map(({ value }) => mountOf(value));
  if (kept.length === flags.length && documents.length === 0) return null;
  const before = mounts.flatMap((mount) => {
    if (mount.type === 'bind')
      return [
        `COPY ${mount.from === null ? '' : `--from=${mount.from} `}${JSON.stringify([mount.source, mount.target])}`,
      ];
    state.notes.add(NOTES[mount.type] ?? `RUN --mount=type=${shown(mount.type, 40)} is left out.`);
    return [];
  });
  if (before.length > 0) state.notes.add('RUN --mount=type=bind copies what it names into the image.');
  const program =
    documents.length === 0 ? command : JSON.stringify(programOf({ command, documents, shell: state.shell }));
  return [...before, line('RUN', kept, program)];
}

const NOTES: Readonly<Record<string, string>> = {
  cache: 'RUN --mount=type=cache begins with an empty folder: a step is kept while it and those before are unchanged.',
  secret: 'RUN --mount=type=secret mounts nothing: name a config var by ARG, or read it when the app starts.',
};

/** What BuildKit starts for here-documents: the only one is the script itself, others are the shell's. */
function programOf(options: {
  command: string;
  documents: Instruction['documents'];
  shell: readonly string[];
}): readonly string[] {
  const { command, documents, shell } = options;
  const [only] = documents;
  if (only !== undefined && documents.length === 1 && command.trim() === only.opening) {
    const [, interpreter, flag] = TAKES_PROGRAM.exec(only.content.split('\n')[0] ?? '') ?? [];
    if (interpreter === undefined) return [...shell, only.content];
    return [...interpreter.split(/\s+/), ...(flag === undefined ? [] : [flag]), '-c', only.content];
  }
  const ends = documents.map(({ content, name }) => `${content}${name}\n`);
  return [...shell, `${command}\n${ends.join('')}`];
}

function copy(options: {
  word: string;
  rest: string;
  instruction: Instruction;
  state: State;
}): readonly string[] | null {
  const { word, rest, instruction, state } = options;
  const { flags, rest: places } = flagsOf(rest);
  const kept = flags.filter(({ name }) => !['link', 'chmod', 'checksum', 'keep-git-dir'].includes(name));
  const chmod = flags.find(({ name }) => name === 'chmod');
  if (chmod !== undefined)
    changeMode({ mode: chmod.value, from: flags.some(({ name }) => name === 'from'), places, state });
  if (state.files.length + instruction.documents.length > MOST_FILES) return null;
  const written = instruction.documents.reduce((text, { opening, name, content, expands }) => {
    const path = `${DOCUMENTS}/${state.files.length + 1}/${name}`;
    state.files.push({ path, content, executable: false });
    if (expands && content.includes('$'))
      state.notes.add(`Variables in the here-document ${shown(name, 40)} stay as they are written.`);
    return text.replace(opening, path);
  }, places);
  return kept.length === flags.length && instruction.documents.length === 0 ? null : [line(word, kept, written)];
}

/** Files of the context get their mode there; those of another image keep what they have. */
function changeMode({
  mode,
  from: isFrom,
  places,
  state,
}: {
  mode: string;
  from: boolean;
  places: string;
  state: State;
}): void {
  const runs = /^0?[0-7]?[1357][0-7]{2}$|^\w*\+\w*x/.test(mode);
  if (isFrom || !runs) {
    state.notes.add(`COPY --chmod=${shown(mode, 40)} is left out${isFrom ? ' for files of another image' : ''}.`);
    return;
  }
  const words = wordsOf(places) ?? places.trim().split(/\s+/);
  for (const path of words.slice(0, -1)) {
    state.executable.push(posix.normalize(path).replace(/^\/+|\/+$/g, ''));
  }
}

interface Flag {
  readonly name: string;
  readonly value: string;
  readonly source: string;
}

function flagsOf(text: string): { flags: readonly Flag[]; rest: string } {
  const flags: Flag[] = [];
  let rest = text.trimStart();
  for (;;) {
    const match = /^--([a-z][a-z-]*)(?:=(\S*))?(?:\s+|$)/.exec(rest);
    if (match === null) return { flags, rest };
    const [source, name = '', value = ''] = match;
    flags.push({ name, value, source: source.trim() });
    rest = rest.slice(source.length);
  }
}

function line(word: string, flags: readonly Flag[], rest: string): string {
  return [word, ...flags.map(({ source }) => source), rest].join(' ');
}

/** The words of a JSON array; null for anything else. */
function wordsOf(text: string): string[] | null {
  if (!text.trimStart().startsWith('[')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : null;
  } catch {
    return null;
  }
}

interface Mount {
  readonly type: string;
  readonly from: string | null;
  readonly source: string;
  readonly target: string;
}

/** `type=bind,source=package.json,target=package.json`: bind is the type where none is named. */
function mountOf(value: string): Mount {
  const fields = new Map(
    value.split(',').map((field) => {
      const [name = '', text = ''] = field.replaceAll(/["']/g, '').split(/=(.*)/s);
      return [name.toLowerCase(), text] as const;
    }),
  );
  const first = (...names: readonly string[]) => names.flatMap((name) => fields.get(name) ?? [])[0];
  return {
    type: fields.get('type') ?? 'bind',
    from: fields.get('from') ?? null,
    source: first('source', 'src') ?? (fields.has('from') ? '/' : '.'),
    target: first('target', 'dst', 'destination') ?? '.',
  };
}
