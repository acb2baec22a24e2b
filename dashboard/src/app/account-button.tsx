import { CircleUserRound } from 'lucide-react';
import type { ComponentProps } from 'react';
import { strings } from '../strings/common.ts';
import { IconButton } from '../ui/button.tsx';

/** What opens the account's menu. */
export function AccountButton(props: Omit<ComponentProps<typeof IconButton>, 'icon' | 'label'>) {
  return (
    <IconButton aria-haspopup="menu" aria-expanded={false} {...props} icon={CircleUserRound} label={strings.account} />
  );
}
