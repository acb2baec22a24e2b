import type { Readable } from 'node:stream';
import type { BuildContainer } from '../../engine/engine.ts';
import { Fault } from '../../errors.ts';
import type { BuildContext } from '../build-context.ts';
import { BuildpackOutput } from './buildpack-output.ts';

const MOST_CAPTURED = 8 * 1024 * 1024;

/** A script of Berth's own with what goes into it: values are in its environment, never in its text. */
export interface ShellScript {
  readonly script: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
  readonly input?: Readable;
}

/** Runs the scripts of one build in one of its containers, as the app's user. */
export class BuildShell {
  readonly container: BuildContainer;
  readonly #context: BuildContext;

  constructor({ container, context }: { container: BuildContainer; context: BuildContext }) {
    this.container = container;
    this.#context = context;
  }

  /** Runs a buildpack's program, its output in the build's. Answers its exit code. */
  async program(script: ShellScript): Promise<number> {
    const output = new BuildpackOutput(this.#context.log);
    const exitCode = await this.#run(script, (chunk) => output.write(chunk));
    output.end();
    return exitCode;
  }

  /** Runs a script and answers what it printed (up to 8 MiB), with its exit code. */
  async ask(script: ShellScript): Promise<{ exitCode: number; text: string }> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const exitCode = await this.#run(script, (chunk) => {
      if (bytes < MOST_CAPTURED) chunks.push(chunk.subarray(0, MOST_CAPTURED - bytes));
      bytes += chunk.length;
    });
    return { exitCode, text: Buffer.concat(chunks).toString() };
  }

  /** Runs a script that moves files; rejects with a Fault that begins with `purpose` where it fails. */
  async move(purpose: string, script: ShellScript): Promise<string> {
    const { exitCode, text } = await this.ask(script);
    if (exitCode === 0) return text;
    const tail = text.trim().split('\n').slice(-5).join('\n');
    throw new Fault({
      code: 'build_failed',
      message: `${purpose}: exit code ${exitCode}${tail === '' ? '' : `\n${tail}`}`,
      next: 'What it printed says why: a full disk, most often (`berth disk`).',
    });
  }

  async #run(script: ShellScript, onOutput: (chunk: Buffer) => void): Promise<number> {
    const { workingDirectory = '/tmp', env = {}, input } = script;
    const { exitCode, outOfMemory } = await this.container.run({
      shell: '/bin/bash',
      script: script.script,
      user: 'app',
      workingDirectory,
      env,
      ...(input === undefined ? {} : { input }),
      onOutput,
    });
    if (!outOfMemory) return exitCode;
    const { buildMemoryMb } = this.#context.app.settings;
    throw new Fault({
      code: 'build_out_of_memory',
      message: `The buildpack was killed: it used more than the ${buildMemoryMb} MB of memory that a build of this app has`,
      next: `Allow more with \`berth settings:set build-memory-mb=${buildMemoryMb * 2}\`, and push again.`,
    });
  }
}
