/** Answers by path that `begin.js` has asked for while the code of the page was on its way; null where none came. */
declare global {
  var berthAsked: Map<string, Promise<Response | null>> | undefined;
}

/** What was asked so long ago is asked again. */
const FRESH_MS = 10_000;

/** The answer that was asked for already, once: null where it was not, or where it is none to go on with. */
export async function askedEarly({ method, url }: { method: string; url: string }): Promise<Response | null> {
  const asked = globalThis.berthAsked?.get(url);
  if (method !== 'GET' || asked === undefined) return null;
  globalThis.berthAsked?.delete(url);
  if (performance.now() > FRESH_MS) return null;
  const answer = await asked;
  return answer?.ok ? answer : null;
}
