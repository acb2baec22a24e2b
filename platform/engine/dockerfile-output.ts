import type { Progress } from './progress.ts';

const LAST_LINES = 10;
/** What the classic builder says of its own ids. */
const NOISE = /^( ---> [0-9a-f]{12}|Removing intermediate container .*|Successfully built .*|Successfully tagged .*)$/;
const RUNNING = /^ ---> Running in ([0-9a-f]+)$/;
/** The classic builder paints standard error red. */
const COLOUR_ON = '\u001b[91m';
const COLOUR_OFF = '\u001b[0m';
const STEP_IMAGE = /^ ---> ([0-9a-f]{12})$/;
const STEP = /^Step (\d+\/\d+) : (.*)$/;

/** What a Dockerfile's build says, as lines for a person, and what it was at last. */
export class DockerfileOutput {
  readonly #onOutput: (text: string) => void;
  #rest = '';
  #step: string | null = null;
  #lines: string[] = [];
  #containerId: string | null = null;
  #image: string | null = null;
  /** Image of the last step, null while the stage is its base only. */
  #stageImage: string | null = null;
  #begunStage = false;
  #stages: string[] = [];

  constructor(onOutput: (text: string) => void) {
    this.#onOutput = onOutput;
  }

  /** The step that was begun last, as a person calls it. */
  get step(): string {
    return this.#step ?? 'it';
  }

  /** The last lines that the step wrote. */
  get lastLines(): readonly string[] {
    return this.#rest.trim() === '' ? this.#lines : [...this.#lines, this.#rest];
  }

  /** Container of the step that was begun last. */
  get containerId(): string | null {
    return this.#containerId;
  }

  /** Id of the image that was made, null while there is none. */
  get image(): string | null {
    return this.#image;
  }

  /** Short ids of the images that the stages came to, without the one that the build made. */
  get stages(): readonly string[] {
    const all = this.#stageImage === null ? this.#stages : [...this.#stages, this.#stageImage];
    return all.filter((id) => !this.#image?.startsWith(`sha256:${id}`));
  }

  take({ stream, status, progress, id, aux }: Progress): void {
    if (aux?.ID !== undefined) this.#image = aux.ID;
    // Bars of downloads would be a line for each percent.
    if (status !== undefined && !progress) this.#onOutput(`${[id, status].filter(Boolean).join(': ')}\n`);
    if (stream === undefined) return;
    const lines = (this.#rest + withoutColour(stream)).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
  }

  /** Whether a message says that a step's container was started. */
  startedContainer({ stream }: Progress): boolean {
    return stream !== undefined && RUNNING.test(stream.trimEnd());
  }

  #line(line: string): void {
    const text = line.replace(/\r$/, '');
    const running = RUNNING.exec(text);
    if (running !== null) {
      this.#containerId = running[1] ?? null;
      return;
    }
    const [, stepImage] = STEP_IMAGE.exec(text) ?? [];
    if (stepImage !== undefined) {
      this.#stageImage = this.#begunStage ? null : stepImage;
      this.#begunStage = false;
    }
    if (NOISE.test(text)) return;
    const step = STEP.exec(text);
    if (step !== null) {
      this.#step = `step ${step[1]} (${step[2]})`;
      this.#lines = [];
      if (/^FROM\s/i.test(step[2] ?? '')) this.#beginStage();
    } else if (text.trim() !== '') {
      this.#lines = [...this.#lines, text].slice(-LAST_LINES);
    }
    this.#onOutput(`${text}\n`);
  }

  #beginStage(): void {
    if (this.#stageImage !== null) this.#stages.push(this.#stageImage);
    this.#stageImage = null;
    this.#begunStage = true;
  }
}

function withoutColour(text: string): string {
  if (!(text.startsWith(COLOUR_ON) && text.endsWith(COLOUR_OFF))) return text;
  return text.slice(COLOUR_ON.length, -COLOUR_OFF.length);
}
