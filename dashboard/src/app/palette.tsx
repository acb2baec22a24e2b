import './palette.css';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { Box, type LucideIcon } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useDeferredValue, useState } from 'react';
import { api } from '../data/api.ts';
import { keys } from '../data/keys.ts';
import { strings } from '../strings/common.ts';
import { Confirm } from '../ui/dialog.tsx';
import { toast } from '../ui/toast.tsx';
import { type AppAction, appActions } from './actions.ts';
import { appPlaces, wholePlaces } from './places.ts';

const text = strings.palette;
/** Apps on screen at once: whoever has more types a part of a name. */
const MOST_APPS = 30;

/** Every app, every page and every action, by typing a part of its name. */
export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const navigate = useNavigate();
  const { app } = useParams({ strict: false });
  const [asked, setAsked] = useState<AppAction | null>(null);
  const [typed, setTyped] = useState('');
  const part = useDeferredValue(typed.trim().toLowerCase());
  const apps = useQuery({ queryKey: [...keys.apps, 'names'], queryFn: () => api.apps(), enabled: open });
  const found = apps.data?.filter(({ name }) => name.includes(part)).slice(0, MOST_APPS);
  const close = () => {
    setTyped('');
    onClose();
  };
  const go = (path: string) => {
    close();
    void navigate({ to: path });
  };
  const act = (action: AppAction) => {
    close();
    if (action.asks !== undefined) setAsked(action);
    else if (app !== undefined) action.run(app).then(() => toast.done(action.done(app)), toast.failed);
  };
  return (
    <>
      <Dialog.Root open={open} onOpenChange={(isOpen) => !isOpen && close()}>
        <Dialog.Portal>
          <Dialog.Overlay className="scrim" />
          <Dialog.Content className="palette" aria-describedby={undefined}>
            <Dialog.Title className="unseen">{text.title}</Dialog.Title>
            <Command label={text.title} loop>
              <Command.Input placeholder={text.placeholder} value={typed} onValueChange={setTyped} autoFocus />
              <Command.List>
                <Command.Empty>{text.none}</Command.Empty>
                {app !== undefined && (
                  <Command.Group heading={app}>
                    {appPlaces.flat().map(({ to, name, icon, key }) => (
                      <Item key={to} {...{ name, icon }} keys={`g ${key}`} onSelect={() => go(`/apps/${app}${to}`)} />
                    ))}
                    {appActions.map((action) => (
                      <Item key={action.name} name={action.name} icon={action.icon} onSelect={() => act(action)} />
                    ))}
                  </Command.Group>
                )}
                <Command.Group heading={strings.product}>
                  {wholePlaces.map(({ to, name, icon, key }) => (
                    <Item key={to} {...{ name, icon }} keys={`g ${key}`} onSelect={() => go(to)} />
                  ))}
                </Command.Group>
                <Command.Group heading={strings.places.apps}>
                  {found?.map(({ id, name }) => (
                    <Item key={id} name={name} icon={Box} onSelect={() => go(`/apps/${name}`)} />
                  ))}
                </Command.Group>
              </Command.List>
            </Command>
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
      {asked?.asks !== undefined && app !== undefined && (
        <Confirm
          open
          onClose={() => setAsked(null)}
          title={asked.asks(app)}
          act={asked.name}
          run={async () => {
            await asked.run(app);
            toast.done(asked.done(app));
          }}
        />
      )}
    </>
  );
}

function Item(props: { name: string; icon: LucideIcon; keys?: string; onSelect: () => void }) {
  const { name, icon: Icon, keys: chord, onSelect } = props;
  return (
    <Command.Item value={name} keywords={[name]} onSelect={onSelect}>
      <Icon aria-hidden="true" />
      <span>{name}</span>
      {chord !== undefined && <kbd>{chord}</kbd>}
    </Command.Item>
  );
}
