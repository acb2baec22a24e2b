import { Ellipsis, Eye, EyeOff, FileText, KeyRound, PencilLine } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { writeEnvFile } from '../../../../platform/model/env-file.ts';
import { api } from '../../data/api.ts';
import { configText as text } from '../../strings/config.ts';
import { useAct } from '../../ui/act.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { Empty } from '../../ui/empty.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { Panel } from '../../ui/panel.tsx';
import { toast } from '../../ui/toast.ts';
import type { TellUnsaved } from '../../ui/unsaved.ts';
import { BulkEdit } from './bulk-edit.tsx';
import { kindOf } from './changes.ts';
import type { Config } from './use-config.ts';
import { VarRow } from './var-row.tsx';

const SEARCHED_FROM = 8;

/** All config vars, those that are staged among them, by name. */
export function VarList(props: { app: string; names: readonly string[]; config: Config; onUnsaved: TellUnsaved }) {
  const { app, names, config, onUnsaved } = props;
  const { staged, revealed, elsewhere } = config;
  const [wanted, setWanted] = useState('');
  const [isBulk, setBulk] = useState(false);
  const { editing, edit } = useEditing();
  const known = useMemo(() => new Set(names), [names]);
  const all = useMemo(
    () => [...new Set([...names, ...staged.keys()])].toSorted((a, b) => (a < b ? -1 : 1)),
    [names, staged],
  );
  const touched = useMemo(
    () => new Set(elsewhere.changes.flatMap(({ added, changed }) => [...added, ...changed])),
    [elsewhere.changes],
  );
  const sought = wanted.trim().toLowerCase();
  // What is being typed stays, whatever is searched for.
  const shown = all.filter((name) => editing.has(name) || name.toLowerCase().includes(sought));
  return (
    <Panel
      title={text.count(shown.length, all.length)}
      about={text.recorded}
      flush
      actions={
        <>
          {all.length >= SEARCHED_FROM && (
            <input
              type="search"
              className="input s config-search"
              aria-label={text.search}
              placeholder={text.search}
              value={wanted}
              onChange={(event) => setWanted(event.target.value)}
            />
          )}
          <Actions {...{ app, names, config }} onBulk={() => setBulk(true)} />
        </>
      }
    >
      {all.length === 0 && (
        <Empty icon={KeyRound} title={text.emptyTitle}>
          <p>{text.empty}</p>
        </Empty>
      )}
      {all.length > 0 && shown.length === 0 && <p className="panel-body quiet">{text.noneFound(wanted)}</p>}
      <ul className="rows config-rows">
        {shown.map((name) => (
          <VarRow
            key={name}
            name={name}
            kind={staged.has(name) ? kindOf({ name, value: staged.get(name) ?? null, names: known }) : null}
            stagedValue={staged.get(name) ?? null}
            value={revealed.values.get(name) ?? null}
            isTouched={touched.has(name)}
            isEditing={editing.has(name)}
            onEdit={edit}
            onStage={config.put}
            onTakeBack={config.takeBack}
            onReveal={revealed.reveal}
            onHide={revealed.hide}
            onUnsaved={onUnsaved}
          />
        ))}
      </ul>
      {isBulk && <BulkEdit {...{ app, config }} names={known} onClose={() => setBulk(false)} />}
    </Panel>
  );
}

/** Which rows are being edited, each with what is typed there. */
function useEditing() {
  const [editing, setEditing] = useState<ReadonlySet<string>>(new Set());
  const edit = useCallback((name: string, isEditing: boolean) => {
    setEditing((names) => new Set([...names, name].filter((each) => isEditing || each !== name)));
  }, []);
  return { editing, edit };
}

function Actions(props: { app: string; names: readonly string[]; config: Config; onBulk: () => void }) {
  const { app, names, config, onBulk } = props;
  const { revealed } = config;
  const [busy, setBusy] = useState(false);
  const isAll = names.length > 0 && names.every((name) => revealed.values.has(name));
  const copy = useAct(async () => copyText(writeEnvFile(await api.config(app))), text.copiedAll);
  const reveal = () => {
    setBusy(true);
    revealed
      .reveal()
      .catch(toast.failed)
      .finally(() => setBusy(false));
  };
  return (
    <>
      {names.length > 0 &&
        (isAll ? (
          <Button size="s" icon={EyeOff} onClick={() => revealed.hide()}>
            {text.hideAll}
          </Button>
        ) : (
          <Button size="s" icon={Eye} busy={busy} onClick={reveal}>
            {text.revealAll}
          </Button>
        ))}
      <Button size="s" icon={PencilLine} onClick={onBulk}>
        {text.bulk}
      </Button>
      {names.length > 0 && navigator.clipboard !== undefined && (
        <Menu trigger={<IconButton size="s" icon={Ellipsis} label={text.more} busy={copy.busy} />}>
          <MenuItem icon={FileText} onSelect={copy.run}>
            {text.copyAll}
          </MenuItem>
        </Menu>
      )}
    </>
  );
}
