import { CircleCheck, TriangleAlert, X } from 'lucide-react';
import { Toast } from 'radix-ui';
import { strings } from '../strings/common.ts';
import { IconButton } from './button.tsx';
import { Sentence } from './sentence.tsx';
import { dismiss, useMessages } from './toast.ts';

const SHOWN_MS = 5_000;
const PROBLEM_MS = 15_000;

/** Where toasts appear; once in the whole dashboard. */
export function Toasts() {
  const shown = useMessages();
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
            onOpenChange={(open) => !open && dismiss(id)}
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
