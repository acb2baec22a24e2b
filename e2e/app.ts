import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beginBerth, berth, facts, ROOT, shell } from './berth.ts';
import { type Answer, type Ask, throughRouter } from './http.ts';
import { must, type Outcome, type Running, type RunOptions, run } from './process.ts';

/** Paths and contents; null removes a file. */
export type Files = Readonly<Record<string, string | Buffer | null>>;

let count = 0;

/** A name that no other story uses. */
export function freshName(word: string): string {
  count += 1;
  return `${word}-${process.pid.toString(36)}-${count}`;
}

/** An app and the folder of its source, as its owner has them. */
export class App {
  readonly folder: string;
  name: string;

  private constructor(name: string, folder: string) {
    this.name = name;
    this.folder = folder;
  }

  /** `git init` with the files of a sample (if any) and `files`, one commit, and `berth create`. */
  static async create(word: string, { sample, files = {} }: { sample?: string; files?: Files } = {}): Promise<App> {
    const folder = mkdtempSync(join(dirname(facts().person), `${word}-`));
    const app = new App(freshName(word), folder);
    if (sample !== undefined) cpSync(join(ROOT, 'samples', sample), folder, { recursive: true });
    await app.git('init', '--quiet', '--initial-branch=main');
    app.write(files);
    await app.commit('The first commit.');
    const created = await app.berth('create', app.name);
    if (created.code !== 0) throw new Error(`Cannot create ${app.name}:\n${created.output}`);
    return app;
  }

  /** Hostname under which the router knows it. */
  get host(): string {
    return `${this.name}.${facts().domain}`;
  }

  write(files: Files): void {
    for (const [path, content] of Object.entries(files)) {
      const at = join(this.folder, path);
      if (content === null) {
        rmSync(at, { force: true });
        continue;
      }
      mkdirSync(dirname(at), { recursive: true });
      writeFileSync(at, content);
    }
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  /** Puts `to` in the place of `from` in a file. */
  edit(path: string, from: string | RegExp, to: string): void {
    const before = this.read(path);
    const after = before.replace(from, to);
    if (after === before) throw new Error(`There is no ${from} in ${path}`);
    this.write({ [path]: after });
  }

  git(...args: readonly string[]): Promise<Outcome> {
    return must(['git', ...args], { cwd: this.folder, env: shell() });
  }

  async commit(message: string): Promise<void> {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '--message', message);
  }

  /** Commits `files` and pushes. */
  async deploy(files: Files = {}): Promise<Outcome> {
    this.write(files);
    await this.commit('Change the app.');
    return this.push();
  }

  push(
    refspec = 'main',
    { flags = [], ...options }: RunOptions & { flags?: readonly string[] } = {},
  ): Promise<Outcome> {
    return run(['git', 'push', ...flags, 'berth', refspec], { cwd: this.folder, env: shell(), ...options });
  }

  /** As {@link deploy}, for what only prepares a story: throws unless it went well. */
  async live(files: Files = {}): Promise<this> {
    const { code, output } = await this.deploy(files);
    if (code !== 0) throw new Error(`Cannot deploy ${this.name}:\n${output}`);
    return this;
  }

  /** The commit that the remote's branch points to, or null. */
  async remoteRef(branch = 'main'): Promise<string | null> {
    const { stdout } = await this.git('ls-remote', 'berth', `refs/heads/${branch}`);
    return stdout.split('\t')[0] || null;
  }

  /** Runs `berth` in the app's folder, where its git remote says which app is meant. */
  berth(...args: readonly string[]): Promise<Outcome> {
    return berth(args, { cwd: this.folder });
  }

  /** As {@link berth}, and answers what it printed as JSON; throws unless it ended with 0. */
  async json<T>(...args: readonly string[]): Promise<T> {
    const { code, stdout, output } = await this.berth(...args, '--json');
    if (code !== 0) throw new Error(`berth ${args.join(' ')} ended with ${code}:\n${output}`);
    return JSON.parse(stdout) as T;
  }

  /** As {@link berth}, for what only prepares a story: throws unless it ended with 0. */
  async did(...args: readonly string[]): Promise<Outcome> {
    const outcome = await this.berth(...args);
    if (outcome.code !== 0) throw new Error(`berth ${args.join(' ')} ended with ${outcome.code}:\n${outcome.output}`);
    return outcome;
  }

  begin(...args: readonly string[]): Running {
    return beginBerth(args, { cwd: this.folder });
  }

  get(path = '/', ask: Ask = {}): Promise<Answer> {
    return throughRouter(this.host, path, ask);
  }

  /** Destroys the app, if it is still there, and its folder. */
  async destroy(): Promise<void> {
    await berth(['apps:destroy', '--app', this.name, '--confirm', this.name], { cwd: tmpdir() });
    rmSync(this.folder, { recursive: true, force: true });
  }
}
