import { StringDecoder } from 'node:string_decoder';

/** One message of a build, pull, import or load. */
export interface Progress {
  readonly stream?: string;
  readonly status?: string;
  readonly progress?: string;
  readonly id?: string;
  readonly error?: string;
  readonly errorDetail?: { readonly code?: number; readonly message?: string };
  readonly aux?: { readonly ID?: string };
}

/** The messages (one JSON value a line) of a Docker stream, to its end. */
export async function* progressOf(source: AsyncIterable<string | Buffer>): AsyncGenerator<Progress> {
  for await (const line of textLines(source)) yield JSON.parse(line);
}

/** The lines of a stream of text, without empty ones, to its end. */
export async function* textLines(source: AsyncIterable<string | Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let pending = '';
  for await (const chunk of source) {
    const lines = (pending + (typeof chunk === 'string' ? chunk : decoder.write(chunk))).split('\n');
    pending = lines.pop() ?? '';
    yield* lines.filter((line) => line.trim() !== '');
  }
  if (pending.trim() !== '') yield pending;
}
