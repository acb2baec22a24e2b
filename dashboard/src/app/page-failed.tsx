import type { ErrorComponentProps } from '@tanstack/react-router';
import { useEffect } from 'react';
import { strings } from '../strings/common.ts';
import { Problem } from '../ui/problem.tsx';
import { PageNotLoaded } from './page-not-loaded.ts';

const TRY_MS = 2_000;
/** A page that was loaded anew so lately, and failed again, waits for its reader. */
const PATIENCE_MS = 20_000;
const KEY = 'berth-loaded-again';

/** A page that broke, or whose code could not be loaded: that one comes back by itself once Berth answers. */
export function PageFailed({ error }: ErrorComponentProps) {
  const isNotLoaded = error instanceof PageNotLoaded;
  useEffect(() => {
    if (!isNotLoaded) return;
    const timer = setInterval(() => void loadAgain(), TRY_MS);
    return () => clearInterval(timer);
  }, [isNotLoaded]);
  return (
    <main className="page" id="main" tabIndex={-1}>
      <Problem error={isNotLoaded ? new Error(strings.notLoaded) : error} onRetry={() => location.reload()} />
    </main>
  );
}

async function loadAgain(): Promise<void> {
  if (Date.now() - Number(sessionStorage.getItem(KEY) ?? 0) < PATIENCE_MS) return;
  const answer = await fetch('/', { cache: 'no-store' }).catch(() => null);
  if (!answer?.ok) return;
  sessionStorage.setItem(KEY, `${Date.now()}`);
  location.reload();
}
