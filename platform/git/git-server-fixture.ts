/** A git server for tests: the real router on a real HTTP server, with a deploy that the test decides. */

import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { type ExecResult, exec } from '../exec.ts';
import type { Account } from '../model/account.ts';
import { type App, DEFAULT_APP_SETTINGS } from '../model/app.ts';
import { gitRouter } from './git-router.ts';
import { HookServer } from './hook-server.ts';
import type { Deploy } from './pushes.ts';
import { Repositories } from './repositories.ts';

export const TOKEN = 'token-of-the-owner';
export const STRANGER = 'token-of-a-stranger';

const owner: Account = {
  id: 'owner',
  email: 'owner@localhost',
  name: null,
  role: 'member',
  createdAt: 0,
  updatedAt: 0,
};

export const app: App = {
  id: 'app-1',
  name: 'hello',
  ownerId: owner.id,
  state: 'active',
  maintenance: false,
  subnet: 0,
  settings: DEFAULT_APP_SETTINGS,
  createdAt: 0,
  updatedAt: 0,
  releasedAt: null,
};

export const deploysEverything: Deploy = async () => ({ ok: true, release: 'v1', summary: 'Released v1' });

export interface GitServer {
  readonly folder: string;
  readonly port: number;
  readonly url: string;
  readonly repositories: Repositories;
  readonly hooks: HookServer;
  readonly errors: unknown[];
  /** A working copy with one commit, whose remote `berth` is the app. */
  workingCopy(name?: string): Promise<WorkingCopy>;
  close(): Promise<void>;
}

export interface WorkingCopy {
  readonly folder: string;
  git(...args: string[]): Promise<ExecResult>;
  /** Writes files and commits them; gives the commit. */
  commit(files: Readonly<Record<string, string | Buffer>>): Promise<string>;
}

/** With `folder` it goes on where a server that was killed left off. */
export async function startGitServer(
  deploy: Deploy = deploysEverything,
  folder = mkdtempSync(join(tmpdir(), 'berth-git-')),
): Promise<GitServer> {
  const repositories = new Repositories({ root: join(folder, 'repositories') });
  const hooks = new HookServer({
    socket: join(folder, 'hook.sock'),
    hooks: join(folder, 'hooks'),
    onError: (error) => errors.push(error),
  });
  await hooks.start();
  const errors: unknown[] = [];
  const web = express().use(
    gitRouter({
      repositories,
      hooks,
      deploy,
      authenticate: (token) => accountOf(token),
      findApp: (name) => (name === app.name ? app : null),
      onError: (error) => errors.push(error),
    }),
  );
  const server = createServer(web);
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = `http://berth:${TOKEN}@127.0.0.1:${port}/${app.name}.git`;
  return {
    folder,
    port,
    url,
    repositories,
    hooks,
    errors,
    workingCopy: (name = 'work') => makeWorkingCopy(join(folder, name), url),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await hooks.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function accountOf(token: string): Account | null {
  if (token === TOKEN) return owner;
  return token === STRANGER ? { ...owner, id: 'stranger' } : null;
}

async function makeWorkingCopy(folder: string, url: string): Promise<WorkingCopy> {
  await mkdir(folder, { recursive: true });
  const git = (...args: string[]) => exec(['git', ...args], { cwd: folder, env: pusherEnvironment() });
  const commit: WorkingCopy['commit'] = async (files) => {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(join(folder, path, '..'), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    await git('add', '--all');
    await git('commit', '--quiet', '-m', 'A change');
    return (await git('rev-parse', 'HEAD')).stdout.trim();
  };
  await git('init', '--quiet', '--initial-branch=main');
  await git('remote', 'add', 'berth', url);
  await commit({ 'index.js': 'console.log(1)\n' });
  return { folder, git, commit };
}

/** What the pushing git runs with: nothing of the machine's own configuration, no questions. */
export function pusherEnvironment(): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    // Its background gc would still run when the folder is removed.
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'gc.auto',
    GIT_CONFIG_VALUE_0: '0',
    GIT_AUTHOR_NAME: 'Test',
    GIT_AUTHOR_EMAIL: 'test@localhost',
    GIT_COMMITTER_NAME: 'Test',
    GIT_COMMITTER_EMAIL: 'test@localhost',
  };
}
