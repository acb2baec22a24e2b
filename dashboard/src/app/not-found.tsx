import { Link } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { strings } from '../strings/common.ts';
import { buttonClass } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { usePageTitle } from '../ui/page-title.tsx';

/** A path that leads nowhere. */
export function NotFound() {
  usePageTitle(strings.notFound.title);
  return (
    <main className="page" id="main" tabIndex={-1}>
      <Empty icon={Compass} title={strings.notFound.title} heading="h1">
        <p>{strings.notFound.about}</p>
        <Link to="/" className={buttonClass()}>
          {strings.notFound.back}
        </Link>
      </Empty>
    </main>
  );
}
