import { type ComponentType, useEffect, useState } from 'react';
import { PageNotLoaded } from './page-not-loaded.ts';
import { persistently } from './persistently.ts';

/** What is fetched once the page is at rest: what a first look does not need, and a first click does. */
const parts: (() => Promise<unknown>)[] = [];

/** Long enough for what the page itself asks for. */
const REST_MS = 1_500;

/**
 * A component whose code is no part of the first load: it comes when the page is at rest, or when it is first rendered,
 * whichever is sooner. `Meanwhile` stands in for it; without, nothing does. Code that is here is rendered at once: nothing
 * blinks. Throws PageNotLoaded in rendering where it cannot be fetched.
 *
 * @example
 * const Palette = later(() => import('./palette.tsx').then(({ Palette }) => Palette));
 */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Meanwhile: ComponentType<Props> = Nothing,
): ComponentType<Props> {
  let part: Promise<ComponentType<Props>> | null = null;
  let Here: ComponentType<Props> | null = null;
  const fetchPart = (): Promise<ComponentType<Props>> => {
    part ??= persistently(load).then(
      (Loaded) => {
        Here = Loaded;
        return Loaded;
      },
      (error: unknown) => {
        part = null;
        throw new PageNotLoaded(error);
      },
    );
    return part;
  };
  parts.push(fetchPart);
  return function Later(props: Props) {
    const [state, setState] = useState<{ Part: ComponentType<Props> | null; error: unknown }>({
      Part: Here,
      error: null,
    });
    const { Part, error } = state;
    const isWaiting = Part === null && error === null;
    useEffect(() => {
      if (!isWaiting) return;
      fetchPart().then(
        (Loaded) => setState({ Part: Loaded, error: null }),
        (failure: unknown) => setState({ Part: null, error: failure }),
      );
    }, [isWaiting]);
    if (error !== null) throw error;
    return Part === null ? <Meanwhile {...props} /> : <Part {...props} />;
  };
}

/** Fetches all of {@link later}'s once the browser has nothing else to do. Answers how to let it be. */
export function fetchWhenIdle(): () => void {
  // A part that does not come is asked for again by whoever needs it.
  const fetchAll = () => void Promise.allSettled(parts.map((fetchPart) => fetchPart()));
  const timer = setTimeout(() => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(fetchAll);
    else fetchAll();
  }, REST_MS);
  return () => clearTimeout(timer);
}

function Nothing(): null {
  return null;
}
