import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** What stands where there is nothing yet: why, and how that changes; `heading` where it is all of a page. */
export function Empty(props: { icon?: LucideIcon; title: string; heading?: 'h1' | 'h3'; children?: ReactNode }) {
  const { icon: Icon, title, heading: Heading = 'h3', children } = props;
  return (
    <div className="empty">
      {Icon && <Icon aria-hidden="true" strokeWidth={1.5} />}
      <Heading>{title}</Heading>
      {children}
    </div>
  );
}
