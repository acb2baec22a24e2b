import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { APP_NAME_MAX } from '../../../../platform/model/app.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { settingsText } from '../../strings/settings.ts';
import { useAttempt } from '../../ui/attempt.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';
import { toast } from '../../ui/toast.ts';

const text = settingsText.name;

/** Gives the app another name, and goes where its pages are then. */
export function Rename({ app }: { app: string }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState(app);
  const { busy, error, attempt } = useAttempt();
  const rename = attempt(async () => {
    const renamed = await api.updateApp(app, { name });
    toast.done(text.done(renamed.name));
    queries.setQueryData(keys.app(renamed.name), renamed);
    await navigate({ to: '/apps/$app/settings', params: { app: renamed.name }, ignoreBlocker: true });
    queries.removeQueries({ queryKey: keys.app(app) });
    await queries.invalidateQueries({ queryKey: keys.apps });
  });
  return (
    <Panel title={text.title} about={text.about}>
      <form className="stack" onSubmit={rename}>
        <div className="settings-line">
          <TextField
            label={text.label}
            value={name}
            autoComplete="off"
            spellCheck={false}
            maxLength={APP_NAME_MAX}
            onText={(typed) => setName(typed.toLowerCase())}
          />
          <Button type="submit" busy={busy} disabled={name === app || name === ''}>
            {text.act}
          </Button>
        </div>
        {error !== null && <Problem error={error} />}
      </form>
    </Panel>
  );
}
