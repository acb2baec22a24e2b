import { useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { domainsText } from '../../strings/domains.ts';
import { useAttempt } from '../../ui/attempt.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Problem } from '../../ui/problem.tsx';
import { toast } from '../../ui/toast.ts';

const text = domainsText.add;

/** A form for one more hostname. */
export function AddDomain({ app }: { app: string }) {
  const queries = useQueryClient();
  const [hostname, setHostname] = useState('');
  const { busy, error, attempt } = useAttempt();
  const add = attempt(async () => {
    const domain = await api.addDomain(app, hostname.trim());
    setHostname('');
    toast.done(text.done(domain.hostname));
    await queries.invalidateQueries({ queryKey: keys.app(app, 'domains') });
  });
  return (
    <form className="stack" onSubmit={add}>
      <div className="domains-add">
        <TextField
          label={text.label}
          hint={text.hint}
          value={hostname}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          inputMode="url"
          maxLength={253}
          required
          onText={setHostname}
        />
        <Button type="submit" kind="primary" icon={Plus} busy={busy} disabled={hostname.trim() === ''}>
          {text.act}
        </Button>
      </div>
      {error !== null && <Problem error={error} />}
    </form>
  );
}
