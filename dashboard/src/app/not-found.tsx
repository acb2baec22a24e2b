import { Link } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { strings } from '../strings/common.ts';
import { buttonClass } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';

/** A path that leads nowhere. */
export function NotFound() {
  return (
    <main className="page" id="main" tabIndex={-1}>
      <Empty icon={Compass} title={strings.notFound.title}>
        <p>{strings.notFound.about}</p>
        <Link to="/" className={buttonClass()}>
          {strings.notFound.back}
        </Link>
      </Empty>
    </main>
  );
}
