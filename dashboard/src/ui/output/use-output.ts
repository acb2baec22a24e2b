import { useEffect, useState } from 'react';
import { ApiError } from '../../../../platform/client/api-error.ts';
import { bodyBytes } from '../../data/body-bytes.ts';
import { openStream } from '../../data/open-stream.ts';
import { type OutputLine, OutputLines } from './output-lines.ts';

const AGAIN_MS = 2_000;
/** What is not there after so many tries will not come: a release phase that never began. */
const MOST_MISSES = 30;

/** What was printed so far, and whether more is to come. */
export interface Output {
  readonly lines: readonly OutputLine[];
  readonly isOpen: boolean;
}

const NOTHING: Output = { lines: [], isOpen: true };

/** Follows an `output_stream_url` to its end: from its first byte, and again from there after a lost connection. */
export function useOutput(url: string | null): Output {
  const [output, setOutput] = useState<Output>(NOTHING);
  useEffect(() => {
    setOutput(NOTHING);
    if (url === null) return;
    const ended = new AbortController();
    void follow(url, setOutput, ended.signal);
    return () => ended.abort();
  }, [url]);
  return output;
}

async function follow(url: string, show: (output: Output) => void, signal: AbortSignal): Promise<void> {
  for (let misses = 0; !signal.aborted && misses < MOST_MISSES; ) {
    try {
      const answer = await openStream({ url, accept: 'text/plain', signal });
      const lines = await readAll(answer, (so) => show({ lines: so, isOpen: true }));
      show({ lines, isOpen: false });
      return;
    } catch (error) {
      // It has not begun yet, or the connection was lost: that Berth is away is said by the page around.
      if (error instanceof ApiError && error.status >= 400 && error.status < 500) misses += 1;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
  if (!signal.aborted) show({ lines: [], isOpen: false });
}

/** Reads to the end; what has come is shown once a frame. */
async function readAll(answer: Response, show: (lines: readonly OutputLine[]) => void) {
  const output = new OutputLines();
  const decoder = new TextDecoder();
  let frame: number | null = null;
  try {
    for await (const bytes of bodyBytes(answer)) {
      output.append(decoder.decode(bytes, { stream: true }));
      frame ??= requestAnimationFrame(() => {
        frame = null;
        show(output.lines());
      });
    }
  } finally {
    if (frame !== null) cancelAnimationFrame(frame);
  }
  return output.lines();
}
