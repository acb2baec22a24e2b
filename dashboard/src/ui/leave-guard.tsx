import { useBlocker } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Confirm } from './dialog.tsx';

/** Asks before another page is opened, or this one closed, while `when` holds. */
export function LeaveGuard({
  when,
  title,
  about,
  act,
}: {
  when: boolean;
  title: string;
  about: ReactNode;
  act: string;
}) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => when && current.pathname !== next.pathname,
    enableBeforeUnload: () => when,
    withResolver: true,
  });
  if (blocker.status !== 'blocked') return null;
  const leave = async () => blocker.proceed();
  return <Confirm open onClose={blocker.reset} title={title} about={about} act={act} kind="danger" run={leave} />;
}
