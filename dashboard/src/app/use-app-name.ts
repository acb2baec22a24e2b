import { useParams } from '@tanstack/react-router';

/** Name of the app that the page is about. */
export function useAppName(): string {
  const { app } = useParams({ strict: false });
  if (app === undefined) throw new Error('This page is about no app');
  return app;
}
