import './palette.css';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Command, defaultFilter } from 'cmdk';
import { Dialog } from 'radix-ui';
import { useEffect, useMemo, useState } from 'react';
import { NewTokenDialog } from '../pages/account/new-token.tsx';
import { NewAppDialog } from '../pages/apps/new-app-dialog.tsx';
import { strings } from '../strings/common.ts';
import { useOpener } from '../ui/opener.ts';
import type { AppAction } from './actions.ts';
import { AskedAction, beginAction } from './asked-action.tsx';
import { type PaletteEntry, usePaletteGroups } from './palette-groups.ts';
import { ranked } from './ranked.ts';
import { useWholeActions, type WholeDialog } from './whole-actions.ts';

const text = strings.palette;
/** Apps on screen at once: whoever has more types a part of a name. */
const MOST = 30;

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
  const { open, onClose } = props;
  return (
    <Dialog.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content className="palette" aria-describedby={undefined} {...useOpener()}>
          <Dialog.Title className="unseen">{text.title}</Dialog.Title>
          <Found {...props} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** What is typed, and what it finds: what is best is chosen until the arrows choose something else. */
function Found({ app, onClose, onShortcuts, onAsk, onDialog }: Parameters<typeof Finder>[0]) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const groups = usePaletteGroups({
    app,
    isTyped: typed.trim() !== '',
    wholeActions: useWholeActions({ onDialog, onShortcuts }),
    onGo: (to, search = {}) => void navigate({ to, search }),
    onAct: (of, action) => beginAction(of, action, () => onAsk({ app: of, action })),
  });
  const found = useMemo(() => ranked(groups, { typed, most: MOST, score: defaultFilter }), [groups, typed]);
  const best = found[0]?.entries[0]?.id ?? '';
  const [chosen, setChosen] = useState(best);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was typed anew begins at the best again.
  useEffect(() => setChosen(best), [best, typed]);
  const run = (entry: PaletteEntry) => {
    onClose();
    entry.run();
  };
  return (
    <Command label={text.title} loop shouldFilter={false} value={chosen} onValueChange={setChosen}>
      <Command.Input placeholder={text.placeholder} value={typed} onValueChange={setTyped} />
      <Command.List>
        <Command.Empty>{text.none}</Command.Empty>
        {found.map(({ heading, entries }) => (
          <Command.Group key={heading} heading={heading}>
            {entries.map((entry) => (
              <Item key={entry.id} entry={entry} onRun={run} />
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
}

function Item({ entry, onRun }: { entry: PaletteEntry; onRun: (entry: PaletteEntry) => void }) {
  const { id, name, icon: Icon, keys } = entry;
  return (
    <Command.Item value={id} onSelect={() => onRun(entry)}>
      <Icon aria-hidden="true" />
      <span className="cut">{name}</span>
      {keys !== undefined && <kbd>{keys}</kbd>}
    </Command.Item>
  );
}
