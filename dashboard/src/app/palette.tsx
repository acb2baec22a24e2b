import './palette.css';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Command, defaultFilter } from 'cmdk';
import { Box, type LucideIcon } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useDeferredValue, useState } from 'react';
import { api } from '../data/api.ts';
import { keys } from '../data/keys.ts';
import { summariesQuery } from '../data/queries.ts';
import { NewTokenDialog } from '../pages/account/new-token.tsx';
import { NewAppDialog } from '../pages/apps/new-app.tsx';
import { strings } from '../strings/common.ts';
import { type AppAction, fittingActions } from './actions.ts';
import { AskedAction, beginAction } from './asked-action.tsx';
import { appPlaces, wholePlaces } from './places.ts';
import { useWholeActions, type WholeDialog } from './whole-actions.ts';

const text = strings.palette;
/** Apps on screen at once: whoever has more types a part of a name. */
const MOST_APPS = 30;

interface PaletteProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onShortcuts: () => void;
}

/** Every app, every page and every action, by typing a part of its name; and what an action asks before it is done. */
export function Palette(props: PaletteProps) {
  const { app } = useParams({ strict: false });
  const [asked, setAsked] = useState<{ app: string; action: AppAction } | null>(null);
  const [dialog, setDialog] = useState<WholeDialog | null>(null);
  return (
    <>
      <Finder {...props} app={app} onAsk={setAsked} onDialog={setDialog} />
      {asked !== null && <AskedAction {...asked} onClose={() => setAsked(null)} />}
      <NewAppDialog open={dialog === 'new-app'} onClose={() => setDialog(null)} />
      <NewTokenDialog open={dialog === 'new-token'} onClose={() => setDialog(null)} />
    </>
  );
}

function Finder(
  props: PaletteProps & {
    app: string | undefined;
    onAsk: (asked: { app: string; action: AppAction }) => void;
    onDialog: (dialog: WholeDialog) => void;
  },
) {
  const { open, onShortcuts, app, onAsk, onDialog } = props;
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const wholeActions = useWholeActions({ onDialog, onShortcuts });
  const onClose = () => {
    setTyped('');
    props.onClose();
  };
  const go = (path: string) => () => {
    onClose();
    void navigate({ to: path });
  };
  return (
    <Dialog.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content className="palette" aria-describedby={undefined}>
          <Dialog.Title className="unseen">{text.title}</Dialog.Title>
          <Command label={text.title} loop filter={(_, part, words = []) => defaultFilter(words.join(' '), part)}>
            <Command.Input placeholder={text.placeholder} value={typed} onValueChange={setTyped} autoFocus />
            <Command.List>
              <Command.Empty>{text.none}</Command.Empty>
              {app !== undefined && <OfApp {...{ app, open, onClose, onAsk, go }} />}
              <Command.Group heading={strings.product}>
                {wholePlaces.map(({ to, name, icon, key }) => (
                  <Item key={to} value={to} {...{ name, icon }} keys={`g ${key}`} onSelect={go(to)} />
                ))}
                {wholeActions.map(({ name, icon, hint, run }) => (
                  <Item
                    key={name}
                    value={name}
                    {...{ name, icon }}
                    keys={hint}
                    onSelect={() => {
                      onClose();
                      run();
                    }}
                  />
                ))}
              </Command.Group>
              <Apps {...{ typed, open, go }} />
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The pages of the app that one is at, and what can be done to it as it is. */
function OfApp(props: {
  app: string;
  open: boolean;
  onClose: () => void;
  onAsk: (asked: { app: string; action: AppAction }) => void;
  go: (path: string) => () => void;
}) {
  const { app, open, onClose, onAsk, go } = props;
  const navigate = useNavigate();
  const summaries = useQuery({ ...summariesQuery, enabled: open });
  const summary = summaries.data?.find((each) => each.app.name === app);
  const act = (action: AppAction) => {
    onClose();
    if (action.kind === 'way') void navigate({ to: `/apps/${app}${action.to}`, search: action.search ?? {} });
    else beginAction(app, action, () => onAsk({ app, action }));
  };
  return (
    <Command.Group heading={app}>
      {appPlaces.flat().map(({ to, name, icon, key }) => (
        <Item key={to} value={`app${to}`} {...{ name, icon }} keys={`g ${key}`} onSelect={go(`/apps/${app}${to}`)} />
      ))}
      {fittingActions(summary).map((action) => (
        <Item
          key={action.name}
          value={`app ${action.name}`}
          name={action.name}
          icon={action.icon}
          onSelect={() => act(action)}
        />
      ))}
    </Command.Group>
  );
}

/** The first apps with what was typed in their names. */
function Apps({ typed, open, go }: { typed: string; open: boolean; go: (path: string) => () => void }) {
  const part = useDeferredValue(typed.trim().toLowerCase());
  const apps = useQuery({ queryKey: [...keys.apps, 'names'], queryFn: () => api.apps(), enabled: open });
  const found = apps.data?.filter(({ name }) => name.includes(part)).slice(0, MOST_APPS);
  return (
    <Command.Group heading={strings.places.apps}>
      {found?.map(({ id, name }) => (
        <Item key={id} value={id} name={name} icon={Box} onSelect={go(`/apps/${name}`)} />
      ))}
    </Command.Group>
  );
}

/** `value` tells it from all others; it is found by its name. */
function Item(props: {
  value: string;
  name: string;
  icon: LucideIcon;
  keys?: string | undefined;
  onSelect: () => void;
}) {
  const { value, name, icon: Icon, keys: chord, onSelect } = props;
  return (
    <Command.Item value={value} keywords={[name]} onSelect={onSelect}>
      <Icon aria-hidden="true" />
      <span>{name}</span>
      {chord !== undefined && <kbd>{chord}</kbd>}
    </Command.Item>
  );
}
