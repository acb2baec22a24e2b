import { type ReactNode, useEffect, useId, useRef } from 'react';
import { usePageTitle } from './page-title.tsx';

/** Who has just come to the dashboard begins at its top, by the link that skips to the content. */
let isFirst = true;

/** A page of the dashboard: its heading, what can be done there, and its content. `of` stands in the tab's title. */
export function Page(props: {
  title: string;
  of?: string;
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const { title, of, about, actions, children } = props;
  const heading = useId();
  usePageTitle(title, of);
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    // What led here is gone with its page: the keyboard goes on where the new one begins.
    if (!isFirst && document.activeElement === document.body) main.current?.focus({ preventScroll: true });
    isFirst = false;
  }, []);
  return (
    <main ref={main} className="page" id="main" tabIndex={-1} aria-labelledby={heading}>
      <div className="page-head">
        <div>
          <h1 id={heading}>{title}</h1>
          {about !== undefined && <p>{about}</p>}
        </div>
        {actions !== undefined && <div className="line">{actions}</div>}
      </div>
      {children}
    </main>
  );
}
