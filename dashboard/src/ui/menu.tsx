import type { LucideIcon } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';

/** A menu below its trigger, which must be one element that takes a ref; `isOpenAtFirst` where the trigger was pressed already. */
export function Menu(props: { trigger: ReactNode; isOpenAtFirst?: boolean; children: ReactNode }) {
  const { trigger, isOpenAtFirst = false, children } = props;
  return (
    <DropdownMenu.Root defaultOpen={isOpenAtFirst}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={6} collisionPadding={8}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** One thing that can be done; `hint` stands at its end. */
export function MenuItem(props: {
  icon?: LucideIcon;
  tone?: 'danger';
  hint?: ReactNode;
  onSelect: () => void;
  children: ReactNode;
}) {
  const { icon: Icon, tone, hint, onSelect, children } = props;
  return (
    <DropdownMenu.Item className={tone ? `menu-item ${tone}` : 'menu-item'} onSelect={onSelect}>
      {Icon && <Icon aria-hidden="true" />}
      <span className="grow cut">{children}</span>
      {hint}
    </DropdownMenu.Item>
  );
}

/** What the items below it have in common. */
export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="menu-label">{children}</DropdownMenu.Label>;
}

export function MenuLine() {
  return <DropdownMenu.Separator className="menu-line" />;
}
