import { type ReactNode, useId } from 'react';

/** A surface with a heading; `flush` lets rows and tables reach its edges. */
export function Panel(props: {
  /** What an address may lead to. */
  id?: string;
  title?: ReactNode;
  about?: ReactNode;
  actions?: ReactNode;
  foot?: ReactNode;
  flush?: boolean;
  tone?: 'danger';
  children?: ReactNode;
}) {
  const { id, title, about, actions, foot, flush = false, tone, children } = props;
  const heading = useId();
  return (
    <section
      id={id}
      className={tone ? `panel ${tone}` : 'panel'}
      aria-labelledby={title === undefined ? undefined : heading}
    >
      {title !== undefined && (
        <div className="panel-head">
          <div>
            <h2 id={heading}>{title}</h2>
            {about !== undefined && <p>{about}</p>}
          </div>
          {actions !== undefined && <div className="line">{actions}</div>}
        </div>
      )}
      {flush ? children : children !== undefined && <div className="panel-body">{children}</div>}
      {foot !== undefined && <div className="panel-foot">{foot}</div>}
    </section>
  );
}
