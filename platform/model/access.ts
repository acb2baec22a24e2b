import type { Account } from './account.ts';
import type { App } from './app.ts';

/** What an account may want to do. Every check of rights goes through {@link may}. */
export type Action =
  | 'account:read'
  | 'account:manage-tokens'
  | 'account:manage-sessions'
  | 'account:change-password'
  | 'app:create'
  | 'app:list'
  | 'app:read'
  | 'app:read-config'
  | 'app:deploy'
  | 'app:configure'
  | 'app:scale'
  | 'app:run'
  | 'app:destroy'
  | 'platform:read'
  | 'platform:manage';

/** Whether `account` may do `action`, to `app` where the action concerns one. */
export function may(account: Account, action: Action, app: App | null): boolean {
  if (account.role === 'admin') return true;
  if (action.startsWith('platform:')) return false;
  return app === null || app.ownerId === account.id;
}
