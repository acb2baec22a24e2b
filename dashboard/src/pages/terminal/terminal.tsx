import '../../ui/ansi.css';
import './terminal.css';
import { useQuery } from '@tanstack/react-query';
import { Play, Square } from 'lucide-react';
import { type FormEvent, type RefObject, useId, useState } from 'react';
import type { DynoResource } from '../../../../platform/client/resources.ts';
import { DYNO_SIZES } from '../../../../platform/model/formation.ts';
import { useAppName } from '../../app/use-app-name.ts';
import { dynosQuery } from '../../data/queries.ts';
import { terminalStrings as text } from '../../strings/terminal.ts';
import { Button } from '../../ui/button.tsx';
import { Choices } from '../../ui/choices.tsx';
import { TextField } from '../../ui/field.tsx';
import { LeaveGuard } from '../../ui/leave-guard.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';
import { State, type Tone } from '../../ui/state.tsx';
import type { TerminalState } from './connection.ts';
import { KeysRow } from './keys-row.tsx';
import { SelectField } from './select-field.tsx';
import { useTerminal } from './use-terminal.ts';

const TONES: Readonly<Record<TerminalState, Tone>> = {
  connecting: 'busy',
  open: 'good',
  reconnecting: 'busy',
  ended: 'quiet',
  lost: 'bad',
};
const WHERE = [
  ['one-off', text.oneOff],
  ['running', text.running],
] as const;

/** A terminal in a one-off dyno, or in one that runs. */
export function TerminalPage() {
  const app = useAppName();
  const help = useId();
  const terminal = useTerminal(app, help);
  const { state, isRunning, exitCode, problem, where, isControl } = terminal;
  return (
    <Page title={text.title} of={app} about={text.about}>
      <Panel>
        <StartForm
          {...{ app, isRunning }}
          button={terminal.startButton}
          onStart={(choice) => void terminal.start(choice)}
        />
      </Panel>
      {problem !== null && <Problem error={problem} />}
      <Panel flush>
        <div className="terminal-bar">
          <span role="status" className="terminal-state">
            {state === null ? (
              <span className="quiet">{text.idle}</span>
            ) : (
              <State tone={TONES[state]}>
                {where} · {exitCode === null ? text.states[state] : text.exit(exitCode)}
              </State>
            )}
          </span>
          <span id={help} className="quiet small leave">
            <kbd>Ctrl</kbd> <kbd>Shift</kbd> <kbd>L</kbd> {text.leave}
          </span>
          <Button size="s" icon={Square} ref={terminal.endButton} disabled={!isRunning} onClick={terminal.end}>
            {text.end}
          </Button>
        </div>
        <div className="terminal-screen" ref={terminal.element} />
        {isRunning && <KeysRow isControl={isControl} onKey={terminal.press} onControl={terminal.holdControl} />}
      </Panel>
      <LeaveGuard when={isRunning} title={text.leaves.title} about={text.leaves.about} act={text.leaves.act} />
    </Page>
  );
}

function StartForm(props: {
  app: string;
  isRunning: boolean;
  button: RefObject<HTMLButtonElement | null>;
  onStart: (choice: { dyno: string | null; size: string; command: string }) => void;
}) {
  const { app, isRunning, button, onStart } = props;
  const dynos = useQuery(dynosQuery(app));
  const [where, setWhere] = useState<'one-off' | 'running'>('one-off');
  const [chosen, setChosen] = useState('');
  const [size, setSize] = useState<string>(DYNO_SIZES[0]?.name ?? '');
  const [command, setCommand] = useState('');
  const up = namesOf(dynos.data ?? []);
  const dyno = up.includes(chosen) ? chosen : (up[0] ?? '');
  const isPossible = where === 'one-off' || dyno !== '';
  const start = (event: FormEvent) => {
    event.preventDefault();
    if (!isRunning && isPossible) onStart({ dyno: where === 'running' ? dyno : null, size, command: command.trim() });
  };
  return (
    <form className="terminal-form" onSubmit={start}>
      <div className="field">
        <span className="label">{text.where}</span>
        <Choices label={text.where} value={where} options={WHERE} onChoose={setWhere} />
      </div>
      {where === 'running' ? (
        <SelectField label={text.dyno} value={dyno} options={up} onChoose={setChosen} />
      ) : (
        <SelectField label={text.size} value={size} options={DYNO_SIZES.map(({ name }) => name)} onChoose={setSize} />
      )}
      <div className="terminal-command">
        <TextField
          label={text.command}
          value={command}
          placeholder="bash"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onText={setCommand}
        />
      </div>
      <Button ref={button} type="submit" kind="primary" icon={Play} disabled={isRunning || !isPossible}>
        {text.start}
      </Button>
      {where === 'running' && up.length === 0 && dynos.isSuccess && <p className="quiet">{text.noDynos}</p>}
      {where === 'running' && dynos.isError && dynos.data === undefined && (
        <Problem error={dynos.error} onRetry={() => void dynos.refetch()} />
      )}
    </form>
  );
}

/** Dynos that are up, those of the formation first: one that is just over may be among the others for a moment. */
function namesOf(dynos: readonly DynoResource[]): string[] {
  const isOneOff = ({ type }: DynoResource) => Number(type === 'run');
  const up = dynos.filter(({ state }) => state === 'up');
  return up.toSorted((one, other) => isOneOff(one) - isOneOff(other)).map(({ name }) => name);
}
