import { Plus } from 'lucide-react';
import { useState } from 'react';
import { later } from '../../app/later.tsx';
import { appsStrings } from '../../strings/apps.ts';
import { Button } from '../../ui/button.tsx';

const NewAppDialog = later(() => import('./new-app-dialog.tsx').then((module) => module.NewAppDialog));

/** A button that asks for a name and makes an app. */
export function NewApp() {
  const [open, setOpen] = useState(false);
  const [wasOpen, setWasOpen] = useState(false);
  const ask = () => {
    setOpen(true);
    setWasOpen(true);
  };
  return (
    <>
      <Button kind="primary" icon={Plus} onClick={ask}>
        {appsStrings.newApp}
      </Button>
      {wasOpen && <NewAppDialog open={open} onClose={() => setOpen(false)} />}
    </>
  );
}
