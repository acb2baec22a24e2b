import { Link } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { ApiError } from '../../../../platform/client/api-error.ts';
import { strings } from '../../strings/deploys.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';

/** Whether what was asked for is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** An address of a build or release that the app does not have, and the way to those that it has. */
export function Gone({ app, title }: { app: string; title: string }) {
  return (
    <Panel>
      <Empty icon={Compass} title={title}>
        <p>{strings.activity.gone}</p>
        <Link to="/apps/$app/activity" params={{ app }} className={buttonClass()}>
          {strings.activity.see}
        </Link>
      </Empty>
    </Panel>
  );
}
