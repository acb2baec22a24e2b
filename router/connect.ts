import { connect, type Socket } from 'node:net';

/** Where a dyno listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `refused` is every answer that is not a connection, `timeout` the lack of an answer. */
export type ConnectTrouble = 'refused' | 'timeout';

/** Thrown where no connection came about. */
export class ConnectError extends Error {
  readonly trouble: ConnectTrouble;

  constructor({ host, port }: Address, trouble: ConnectTrouble) {
    super(`Cannot connect to ${host}:${port}: ${trouble}`);
    this.trouble = trouble;
  }
}

/** A connected socket to `address`, without listeners of ours. Throws `ConnectError`. */
export function connectTo(address: Address, timeoutMs: number): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect({ host: address.host, port: address.port, noDelay: true });
  const settle = (trouble: ConnectTrouble | null): void => {
    clearTimeout(timer);
    socket.removeAllListeners('connect').removeAllListeners('error');
    if (trouble === null) {
      resolve(socket);
      return;
    }
    socket.on('error', () => socket.destroy()).destroy();
    reject(new ConnectError(address, trouble));
  };
  const timer = setTimeout(settle, timeoutMs, 'timeout');
  socket.once('connect', () => settle(null));
  socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code === 'ETIMEDOUT' ? 'timeout' : 'refused'));
  return promise;
}
