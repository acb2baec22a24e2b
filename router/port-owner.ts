import { connect, createServer } from 'node:net';

/**
 * Routers share their port so that a new one can take over from the old; any other program that shares it, a router of
 * another Berth for one, would take a part of the requests. Throws when the port is taken and it is not by the router
 * behind `adminSocket`.
 */
export async function refuseForeignPort({ port, adminSocket }: { port: number; adminSocket: string }): Promise<void> {
  if (port === 0 || (await isFree(port)) || (await answers(adminSocket))) return;
  throw new Error(
    `Cannot listen on port ${port}: another program has it. Stop that program, or choose another port with \`berth up --router-port N\``,
  );
}

/** Whether nobody listens there: asked by listening without sharing. Other problems are for the real attempt to tell. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    const settle = (outcome: boolean) => {
      socket.destroy();
      resolve(outcome);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
