import { useSyncExternalStore } from 'react';
import { explained } from './problem.tsx';

const MOST = 4;

/** How something ended, in words. */
export interface Message {
  readonly id: number;
  readonly tone: 'good' | 'bad';
  readonly text: string;
  readonly next: string | null;
}

let messages: readonly Message[] = [];
let nextId = 1;
const watchers = new Set<() => void>();

function put(changed: readonly Message[]): void {
  messages = changed.slice(-MOST);
  for (const watcher of watchers) watcher();
}

/** Says at the edge of the screen how something that was begun has ended. */
export const toast = {
  done(text: string): void {
    put([...messages, { id: nextId++, tone: 'good', text, next: null }]);
  },
  failed(error: unknown): void {
    const { message, next } = explained(error);
    put([...messages, { id: nextId++, tone: 'bad', text: message, next }]);
  },
};

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** What is said now, the newest last. */
export function useMessages(): readonly Message[] {
  return useSyncExternalStore(watch, () => messages);
}

/** Takes a message away. */
export function dismiss(id: number): void {
  put(messages.filter((message) => message.id !== id));
}
