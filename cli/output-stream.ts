import type { Client } from '../platform/client/client.ts';
import type { Terminal } from './terminal.ts';

/** Prints what is written at an `output_stream_url`, as it comes, to its end. */
export async function followOutput(terminal: Terminal, client: Client, url: string): Promise<void> {
  for await (const chunk of await client.output(url)) terminal.out.write(chunk);
}
