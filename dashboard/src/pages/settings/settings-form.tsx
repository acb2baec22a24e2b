import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SettingsResource } from '../../../../platform/client/berth-resources.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { settingsText as text } from '../../strings/settings.ts';
import { useAttempt } from '../../ui/attempt.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Problem } from '../../ui/problem.tsx';
import { toast } from '../../ui/toast.ts';
import { Toggle } from '../../ui/toggle.tsx';
import { type TellUnsaved, useTellUnsaved } from '../../ui/unsaved.ts';
import { changeOf, fieldProblem, type SettingField, textOf } from './fields.ts';

/** Fields that are saved together. */
export function SettingsForm(props: {
  app: string;
  now: SettingsResource;
  /** Tells it from the page's other forms. */
  name: string;
  fields: readonly SettingField[];
  onUnsaved: TellUnsaved;
  withNetwork?: boolean;
}) {
  const { app, now, name, fields, onUnsaved, withNetwork = false } = props;
  const queries = useQueryClient();
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [network, setNetwork] = useState<boolean | null>(null);
  const { busy, error, attempt } = useAttempt();
  const typedIn = (field: SettingField) => typed[field.key] ?? textOf(field, now);
  const changes = Object.assign({}, ...fields.map((field) => changeOf(field, typedIn(field), now)));
  if (network !== null && network !== now.build_network) changes.build_network = network;
  const isWrong = fields.some((field) => fieldProblem(field, typedIn(field)) !== null);
  const isChanged = Object.keys(changes).length > 0;
  useTellUnsaved(onUnsaved, { field: name, isUnsaved: isChanged || isWrong });
  const save = attempt(async () => {
    queries.setQueryData(keys.app(app, 'settings'), await api.updateSettings(app, changes));
    setTyped({});
    setNetwork(null);
    toast.done(text.saved);
  });
  return (
    <form onSubmit={save} noValidate>
      <div className="panel-body stack settings-body">
        <div className="settings-fields">
          {fields.map((field) => (
            <TextField
              key={field.key}
              label={text.fields[field.key][0]}
              hint={text.fields[field.key][1]}
              wrong={fieldProblem(field, typedIn(field))}
              value={typedIn(field)}
              inputMode={field.bounds === undefined ? 'text' : 'numeric'}
              autoComplete="off"
              spellCheck={false}
              onText={(value) => setTyped({ ...typed, [field.key]: value })}
            />
          ))}
        </div>
        {withNetwork && (
          <div className="line">
            <Toggle label={text.network} on={network ?? now.build_network} onChange={setNetwork} />
            <span aria-hidden="true">{text.network}</span>
          </div>
        )}
        {error !== null && <Problem error={error} />}
      </div>
      <div className="panel-foot settings-foot">
        <Button type="submit" kind="primary" busy={busy} disabled={isWrong || !isChanged}>
          {text.save}
        </Button>
      </div>
    </form>
  );
}
