import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type GitProcess, gitEnvironment, receiveEnvironment, startGit } from './git-process.ts';

export type Service = 'git-receive-pack' | 'git-upload-pack';

export function isService(name: unknown): name is Service {
  return name === 'git-receive-pack' || name === 'git-upload-pack';
}

interface Served {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly directory: string;
  readonly service: Service;
}

/** Answers `GET info/refs?service=…`: the refs, or what the server can do (protocol version 2). */
export function serveAdvertisement({ request, response, directory, service }: Served): void {
  const env = gitEnvironment(protocolVersion(request));
  const git = startGit(directory, [subcommand(service), '--stateless-rpc', '--advertise-refs', '.'], env);
  git.stdin.end();
  begin(response, `application/x-${service}-advertisement`);
  const banner = `# service=${service}\n`;
  response.write(`${(banner.length + 4).toString(16).padStart(4, '0')}${banner}0000`);
  endWithPusher(git, response);
  answer(git, response);
}

/** Answers a fetch. */
export function serveUploadPack({ request, response, directory, service }: Served): void {
  const body = bodyOf(request, response, service);
  if (body === null) return;
  const git = startGit(directory, ['upload-pack', '--stateless-rpc', '.'], gitEnvironment(protocolVersion(request)));
  begin(response, `application/x-${service}-result`);
  endWithPusher(git, response);
  feed(body, request, git);
  answer(git, response);
}

/** Answers a push. A pusher that leaves after it sent everything does not end it: its deploy goes on. */
export function serveReceivePack(
  served: Served & { hooks: string; ticket: { env: Readonly<Record<string, string>>; revoke: () => void } },
): void {
  const { request, response, directory, service, hooks, ticket } = served;
  const body = bodyOf(request, response, service);
  if (body === null) {
    ticket.revoke();
    return;
  }
  const env = receiveEnvironment(hooks, { ...protocolVersion(request), ...ticket.env });
  const git = startGit(directory, ['receive-pack', '--stateless-rpc', '.'], env);
  git.exit.then(ticket.revoke, ticket.revoke);
  begin(response, `application/x-${service}-result`);
  response.once('close', () => {
    // git would stand still at its next output if nobody read it.
    git.stdout.unpipe(response);
    git.stdout.resume();
  });
  feed(body, request, git);
  answer(git, response);
}

function subcommand(service: Service): string {
  return service.slice('git-'.length);
}

/** The Git-Protocol header as git wants it in its environment (`version=2`). */
function protocolVersion(request: IncomingMessage): Record<string, string> {
  const header = request.headers['git-protocol'];
  return typeof header === 'string' && /^[a-z0-9=.:-]{1,100}$/.test(header) ? { GIT_PROTOCOL: header } : {};
}

function begin(response: ServerResponse, type: string): void {
  response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-cache, max-age=0, must-revalidate' });
}

/** The request's body, unpacked; null when it is of a kind that git does not send, which is then answered. */
function bodyOf(request: IncomingMessage, response: ServerResponse, service: Service): Readable | null {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (request.headers['content-type'] === `application/x-${service}-request`) {
    if (encoding === 'identity') return request;
    if (encoding === 'gzip' || encoding === 'x-gzip') return request.pipe(createGunzip());
  }
  response.writeHead(415, { 'Content-Type': 'text/plain' });
  response.end('Cannot read the request: only what git itself sends is understood here.\n');
  return null;
}

/** Hands the body to git; one that breaks off in the middle ends git's input, so that git gives up. */
function feed(body: Readable, request: IncomingMessage, git: GitProcess): void {
  request.once('close', () => {
    if (!request.complete) git.stdin.destroy();
  });
  body.on('error', () => git.stdin.destroy());
  // git may answer before it has read everything; the rest is thrown away then, and the answer still gets through.
  git.stdin.once('close', () => {
    body.unpipe(git.stdin);
    request.unpipe();
    request.resume();
  });
  body.pipe(git.stdin);
}

function answer(git: GitProcess, response: ServerResponse): void {
  git.stdout.on('error', () => response.destroy());
  git.stdout.pipe(response);
}

function endWithPusher(git: GitProcess, response: ServerResponse): void {
  response.once('close', () => git.kill());
}
