import { ReleaseAgain } from '../pages/releases/release-again.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { toast } from '../ui/toast.ts';
import type { AppAction } from './actions.ts';

/** What is asked before an action: a question, or what another release would change. */
export function AskedAction(props: { app: string; action: AppAction | null; onClose: () => void }) {
  const { app, action, onClose } = props;
  if (action === null || action.kind === 'way') return null;
  if (action.kind !== 'act') return <ReleaseAgain app={app} kind={action.kind} onClose={onClose} />;
  if (action.asks === undefined) return null;
  return (
    <Confirm
      open
      onClose={onClose}
      title={action.asks(app)}
      act={action.name}
      run={async () => {
        await action.run(app);
        toast.done(action.done(app));
      }}
    />
  );
}

/** Begins an action: at once where nothing is asked; else `onAsk` is called with it. */
export function beginAction(app: string, action: AppAction, onAsk: (action: AppAction) => void): void {
  if (action.kind === 'act' && action.asks === undefined) {
    action.run(app).then(() => toast.done(action.done(app)), toast.failed);
  } else {
    onAsk(action);
  }
}
