import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** What stands where there is nothing yet: why, and how that changes. */
export function Empty({ icon: Icon, title, children }: { icon?: LucideIcon; title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      {Icon && <Icon aria-hidden="true" strokeWidth={1.5} />}
      <h3>{title}</h3>
      {children}
    </div>
  );
}
