import { useQuery } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { strings as common } from '../../strings/common.ts';
import { strings } from '../../strings/deploys.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { releaseBefore } from './release-before.ts';
import { type Intent, ReleaseDialog } from './rollback.tsx';

const text = strings.again;
const SEARCHED = 100;

/** Goes back to the release before the current one, or deploys the current one again: shows first what that changes. */
export function ReleaseAgain({ app, kind, onClose }: { app: string; kind: Intent['kind']; onClose: () => void }) {
  const releases = useQuery({
    queryKey: keys.app(app, 'releases', SEARCHED),
    queryFn: () => api.releases(app, { order: 'desc', limit: SEARCHED }),
  });
  const current = releases.data?.find((release) => release.current) ?? null;
  const release = kind === 'redeploy' ? current : releaseBefore(releases.data ?? []);
  if (release !== null) return <ReleaseDialog {...{ app, current, onClose }} intent={{ kind, release }} />;
  return (
    <Dialog open onClose={onClose} title={text[kind]} foot={<Button onClick={onClose}>{common.close}</Button>}>
      <Loaded query={releases}>{() => <p>{text.none[kind]}</p>}</Loaded>
    </Dialog>
  );
}
