import { useState } from 'react';
import { api } from '../../data/api.ts';
import { settingsText } from '../../strings/settings.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { toast } from '../../ui/toast.ts';

const text = settingsText.purge;

/** Lets the next build begin with nothing. */
export function PurgeCache({ app }: { app: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="s" onClick={() => setOpen(true)}>
        {text.act}
      </Button>
      <Confirm
        open={isOpen}
        onClose={() => setOpen(false)}
        title={text.title(app)}
        about={text.about}
        act={text.act}
        run={() => api.purgeBuildCache(app).then(() => toast.done(text.done))}
      />
    </>
  );
}
