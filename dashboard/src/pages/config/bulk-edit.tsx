import { useId, useMemo, useState } from 'react';
import { readEnvFile, writeEnvFile } from '../../../../platform/model/env-file.ts';
import { api } from '../../data/api.ts';
import { strings } from '../../strings/common.ts';
import { configText } from '../../strings/config.ts';
import { useAttempt } from '../../ui/attempt.ts';
import { Button } from '../../ui/button.tsx';
import { Choices } from '../../ui/choices.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Badge } from '../../ui/state.tsx';
import { applied, type Changes, difference, kindOf, NO_CHANGES, stage } from './changes.ts';
import type { Config } from './use-config.ts';

const text = configText.bulkEdit;
const MODES = [
  ['import', text.import],
  ['all', text.all],
] as const;
const PROBLEMS_SHOWN = 5;
const TONES = { added: 'good', changed: 'accent', removed: 'bad' } as const;

type Values = Readonly<Record<string, string>>;

/**
 * Config vars as the text of an .env file: to add and change some, or, once all values are revealed, as all there will
 * be. What the text changes is staged. The values that it takes are gone when it closes.
 */
export function BulkEdit(props: { app: string; names: ReadonlySet<string>; config: Config; onClose: () => void }) {
  const { app, names, config, onClose } = props;
  const [mode, setMode] = useState<'import' | 'all'>('import');
  const [added, setAdded] = useState('');
  const [whole, setWhole] = useState('');
  const [current, setCurrent] = useState<Values | null>(null);
  const isAll = mode === 'all';
  const typed = isAll ? whole : added;
  const { values, problems } = useMemo(() => readEnvFile(typed), [typed]);
  const changes = changesOf({ values, current: isAll ? current : null, config, names });
  const isReady = !isAll || current !== null;
  const put = () => {
    if (isAll) config.replace(changes);
    else config.put(changes);
    onClose();
  };
  const count = problems.length === 0 && isReady ? changes.size : 0;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={text.title}
      about={isAll ? text.allAbout : text.importAbout}
      foot={
        <>
          <Button onClick={onClose}>{strings.cancel}</Button>
          <Button kind="primary" disabled={count === 0} onClick={put}>
            {count === 0 ? text.stageNone : text.stage(count)}
          </Button>
        </>
      }
    >
      <div>
        <Choices label={text.modes} value={mode} options={MODES} onChoose={setMode} />
      </div>
      {isReady ? (
        <TextArea value={typed} problems={problems} onText={isAll ? setWhole : setAdded} />
      ) : (
        <RevealFirst
          app={app}
          onRevealed={(all) => {
            setCurrent(all);
            setWhole(writeEnvFile(applied(all, config.staged)));
          }}
        />
      )}
      {isReady && problems.length === 0 && <Preview changes={changes} names={names} />}
    </Dialog>
  );
}

/** What the text changes: against all values where it is meant to be all, else what it adds to what is staged. */
function changesOf(of: {
  values: Values;
  current: Values | null;
  config: Config;
  names: ReadonlySet<string>;
}): Changes {
  const { values, current, config, names } = of;
  if (current !== null) return difference(current, values);
  const more = new Map(Object.entries(values));
  return stage({ changes: NO_CHANGES, more, names, known: config.revealed.values });
}

function RevealFirst({ app, onRevealed }: { app: string; onRevealed: (values: Values) => void }) {
  const { busy, error, attempt } = useAttempt();
  const reveal = attempt(() => api.config(app).then(onRevealed));
  return (
    <div className="note stack">
      <p>{text.allAsks}</p>
      {error !== null && <Problem error={error} />}
      <Button busy={busy} onClick={reveal}>
        {text.revealAndEdit}
      </Button>
    </div>
  );
}

function TextArea(props: {
  value: string;
  problems: ReturnType<typeof readEnvFile>['problems'];
  onText: (text: string) => void;
}) {
  const { value, problems, onText } = props;
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{text.label}</label>
      <textarea
        id={id}
        className="input mono config-bulk"
        rows={12}
        value={value}
        placeholder={text.placeholder}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        wrap="off"
        aria-invalid={problems.length > 0 || undefined}
        aria-describedby={`${id}-wrong`}
        onChange={(event) => onText(event.target.value)}
      />
      <ul id={`${id}-wrong`} aria-live="polite" className="wrong small">
        {problems.slice(0, PROBLEMS_SHOWN).map(({ line, kind }) => (
          <li key={line}>
            <strong>{text.line(line)}</strong> {text.problems[kind]}
          </li>
        ))}
        {problems.length > PROBLEMS_SHOWN && <li>{text.moreProblems(problems.length - PROBLEMS_SHOWN)}</li>}
      </ul>
    </div>
  );
}

function Preview({ changes, names }: { changes: Changes; names: ReadonlySet<string> }) {
  if (changes.size === 0) return <p className="quiet">{text.nothing}</p>;
  return (
    <ul className="config-preview">
      {[...changes].map(([name, value]) => {
        const kind = kindOf({ name, value, names });
        return (
          <li key={name}>
            <Badge tone={TONES[kind]}>{configText.kinds[kind]}</Badge>
            <code className="cut">{name}</code>
          </li>
        );
      })}
    </ul>
  );
}
