/**
 * The body of an answer as it comes; `heard` is called with each piece. The connection is let go when the reading ends,
 * also in the middle.
 */
export async function* bodyBytes(answer: Response, heard?: () => void): AsyncGenerator<Uint8Array> {
  const reader = answer.body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard?.();
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
