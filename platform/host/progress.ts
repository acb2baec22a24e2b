/** Where the steps of a host command say how they go. */
export interface Progress {
  /** Runs one step; `step.now` says what it is at, `step.result` how it came out. */
  step<T>(title: string, act: (step: Step) => Promise<T>): Promise<T>;
  /** One line beside the steps: a warning, or a change that was made to the machine. */
  note(text: string): void;
}

export interface Step {
  now(detail: string): void;
  result(text: string): void;
}

/** What is written to: a terminal gets a spinner, anything else plain lines. */
export interface ProgressOutput {
  readonly stream: NodeJS.WritableStream;
  readonly isTty: boolean;
  readonly colour: boolean;
  readonly columns: number;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
/** A plain log names a step before it is done only when it takes this long. */
const SLOW_MS = 1500;

/** Progress for a person. */
export function progressTo(output: ProgressOutput): Progress {
  return output.isTty ? new SpinningProgress(output) : new PlainProgress(output);
}

class PlainProgress implements Progress {
  readonly #output: ProgressOutput;

  constructor(output: ProgressOutput) {
    this.#output = output;
  }

  note(text: string): void {
    this.#output.stream.write(`  ${text}\n`);
  }

  async step<T>(title: string, act: (step: Step) => Promise<T>): Promise<T> {
    let result = '';
    const slow = setTimeout(() => this.#output.stream.write(`… ${title}\n`), SLOW_MS);
    try {
      const value = await act({ now: () => undefined, result: (text) => (result = text) });
      this.#output.stream.write(`✓ ${joined(title, result)}\n`);
      return value;
    } catch (error) {
      this.#output.stream.write(`✗ ${title}\n`);
      throw error;
    } finally {
      clearTimeout(slow);
    }
  }
}

class SpinningProgress implements Progress {
  readonly #output: ProgressOutput;
  #line = '';
  #frame = 0;

  constructor(output: ProgressOutput) {
    this.#output = output;
  }

  note(text: string): void {
    this.#output.stream.write(`\r\u001b[K  ${text}\n`);
    if (this.#line !== '') this.#draw();
  }

  async step<T>(title: string, act: (step: Step) => Promise<T>): Promise<T> {
    let result = '';
    this.#line = title;
    this.#draw();
    const timer = setInterval(() => this.#draw(), FRAME_MS);
    const end = (mark: string, text: string) => {
      clearInterval(timer);
      this.#line = '';
      this.#output.stream.write(`\r\u001b[K${mark} ${text}\n`);
    };
    try {
      const value = await act({
        now: (detail) => {
          this.#line = joined(title, detail);
          this.#draw();
        },
        result: (text) => (result = text),
      });
      end(this.#paint(32, '✓'), joined(title, result));
      return value;
    } catch (error) {
      end(this.#paint(31, '✗'), title);
      throw error;
    }
  }

  #draw(): void {
    this.#frame = (this.#frame + 1) % FRAMES.length;
    const room = Math.max(20, this.#output.columns - 4);
    this.#output.stream.write(`\r\u001b[K${this.#paint(36, FRAMES[this.#frame] ?? '')} ${this.#line.slice(0, room)}`);
  }

  #paint(code: number, text: string): string {
    return this.#output.colour ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}

function joined(title: string, detail: string): string {
  return detail === '' ? title : `${title}: ${detail}`;
}
