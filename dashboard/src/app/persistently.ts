/** Milliseconds between the tries. */
const PAUSES = [200, 500, 1500];

/**
 * What `load` gives, asked for again where the network fails for a moment: a browser does not try a module twice by itself.
 * Rejects with the last failure.
 */
export async function persistently<T>(load: () => Promise<T>, pauses: readonly number[] = PAUSES): Promise<T> {
  const [pause, ...rest] = pauses;
  try {
    return await load();
  } catch (error) {
    if (pause === undefined) throw error;
    await new Promise((resolve) => setTimeout(resolve, pause));
    return persistently(load, rest);
  }
}
