import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { settingsText } from '../../strings/settings.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { Panel } from '../../ui/panel.tsx';
import { toast } from '../../ui/toast.ts';

const text = settingsText.danger;

/** The end of an app, once its name has been typed. */
export function Destroy({ app }: { app: string }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const destroy = async () => {
    await api.destroyApp(app);
    toast.done(text.done(app));
    await navigate({ to: '/', ignoreBlocker: true });
    queries.removeQueries({ queryKey: keys.app(app) });
    await queries.invalidateQueries({ queryKey: keys.apps });
  };
  return (
    <Panel title={text.title} tone="danger">
      <div className="line apart">
        <div className="settings-danger">
          <strong>{text.head}</strong>
          <p className="quiet">{text.about}</p>
        </div>
        <Button kind="danger" onClick={() => setOpen(true)}>
          {text.act}
        </Button>
      </div>
      <Confirm
        open={isOpen}
        onClose={() => setOpen(false)}
        title={text.ask(app)}
        about={text.about}
        act={text.act}
        kind="danger"
        typed={app}
        run={destroy}
      />
    </Panel>
  );
}
