import { type Terminal, tell } from './terminal.ts';

/**
 * Says what is being done, does it, and ends the line with how it came out. The line is no part of the result.
 *
 * @example
 * await act(terminal, 'Removing www.example.com from hello', () => api.removeDomain('hello', 'www.example.com'));
 */
export async function act<T>(
  terminal: Terminal,
  doing: string,
  work: () => Promise<T>,
  outcome: (value: T) => string = () => 'done',
): Promise<T> {
  terminal.err.write(`${doing}... `);
  try {
    const value = await work();
    tell(terminal, outcome(value));
    return value;
  } catch (error) {
    tell(terminal, 'failed');
    throw error;
  }
}
