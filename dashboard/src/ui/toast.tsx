import { CircleCheck, TriangleAlert, X } from 'lucide-react';
import { Toast } from 'radix-ui';
import { useSyncExternalStore } from 'react';
import { strings } from '../strings/common.ts';
import { IconButton } from './button.tsx';
import { explained } from './problem.tsx';
import { Sentence } from './sentence.tsx';

const SHOWN_MS = 5_000;
const PROBLEM_MS = 15_000;
const MOST = 4;

interface Message {
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

/** Where toasts appear; once in the whole dashboard. */
export function Toasts() {
  const shown = useSyncExternalStore(watch, () => messages);
  return (
    <Toast.Provider swipeDirection="right" label={strings.notices}>
      {shown.map(({ id, tone, text, next }) => {
        const Icon = tone === 'good' ? CircleCheck : TriangleAlert;
        return (
          <Toast.Root
            key={id}
            className={`toast ${tone}`}
            duration={tone === 'good' ? SHOWN_MS : PROBLEM_MS}
            type={tone === 'bad' ? 'foreground' : 'background'}
            onOpenChange={(open) => !open && put(messages.filter((message) => message.id !== id))}
          >
            <Icon aria-hidden="true" />
            <div>
              <Toast.Title asChild>
                <strong>
                  <Sentence text={text} />
                </strong>
              </Toast.Title>
              {next !== null && (
                <Toast.Description asChild>
                  <p>
                    <Sentence text={next} />
                  </p>
                </Toast.Description>
              )}
            </div>
            <Toast.Close asChild>
              <IconButton size="s" icon={X} label={strings.dismiss} />
            </Toast.Close>
          </Toast.Root>
        );
      })}
      <Toast.Viewport className="toasts" />
    </Toast.Provider>
  );
}
