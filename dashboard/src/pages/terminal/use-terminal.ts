import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { api } from '../../data/api.ts';
import { terminalStrings as text } from '../../strings/terminal.ts';
import { TerminalConnection, type TerminalState } from './connection.ts';
import type { LackedKey } from './keys.ts';
import { Screen } from './screen.ts';

const SHELL = 'if command -v bash >/dev/null; then exec bash; else exec sh; fi';
const TERM = 'xterm-256color';

interface Choice {
  /** null: a one-off dyno of its own. */
  readonly dyno: string | null;
  readonly size: string;
  /** Empty: a shell. */
  readonly command: string;
}

interface UsedTerminal {
  /** null before the first start. */
  readonly state: TerminalState | null;
  readonly isRunning: boolean;
  readonly where: string;
  readonly exitCode: number | null;
  readonly problem: unknown;
  readonly element: RefObject<HTMLDivElement | null>;
  readonly startButton: RefObject<HTMLButtonElement | null>;
  readonly endButton: RefObject<HTMLButtonElement | null>;
  /** Whether Ctrl is down for the next letter. */
  readonly isControl: boolean;
  readonly start: (choice: Choice) => Promise<void>;
  readonly end: () => void;
  readonly press: (key: LackedKey) => void;
  readonly holdControl: (isDown: boolean) => void;
}

/** A terminal of the app on the page; what runs in it ends when the page goes. `help` is the id of what tells how to leave it. */
export function useTerminal(app: string, help: string): UsedTerminal {
  const element = useRef<HTMLDivElement>(null);
  const screen = useRef<Screen>(null);
  const connection = useRef<TerminalConnection>(null);
  const [state, setState] = useState<TerminalState | null>(null);
  const [where, setWhere] = useState('');
  const [exitCode, setExitCode] = useState<number | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [isControl, setControl] = useState(false);
  const isRunning = isLive(state);
  const { startButton, endButton, leave } = useLeaving(isRunning);

  useEndWithPage({ screen, connection });

  const start = async (choice: Choice): Promise<void> => {
    if (element.current === null) return;
    screen.current ??= new Screen({
      element: element.current,
      label: text.screen(app),
      describedBy: help,
      onType: (typed) => connection.current?.type(typed),
      onSize: (size) => connection.current?.resize(size),
      onLeave: leave,
      onControl: setControl,
    });
    const shown = screen.current;
    const changed = (to: TerminalState) => {
      shown.isLive = isLive(to);
      setState(to);
    };
    shown.clear();
    shown.holdControl(false);
    setProblem(null);
    setExitCode(null);
    setWhere(choice.dyno ?? text.oneOff);
    changed('connecting');
    try {
      const { name, url } = await opened(app, choice, shown.size);
      if (screen.current !== shown) return;
      setWhere(name);
      const told = { onState: changed, onExit: setExitCode, onProblem: setProblem };
      connection.current = connected(shown, { url, ...told });
      // On a phone the form above has pushed it, and its keys, out of sight.
      element.current?.closest('section')?.scrollIntoView({ block: 'nearest' });
    } catch (error) {
      setProblem(error);
      changed('ended');
    }
  };
  return {
    ...{ state, isRunning, where, exitCode, problem, element, startButton, endButton, isControl, start },
    end: () => connection.current?.close(),
    press: (key) => screen.current?.press(key),
    holdControl: (isDown) => screen.current?.holdControl(isDown),
  };
}

/** A connection whose output the screen shows, in the screen's size; the keyboard is on the screen. */
function connected(
  shown: Screen,
  told: {
    url: string;
    onState: (state: TerminalState) => void;
    onExit: (code: number | null) => void;
    onProblem: (problem: Error) => void;
  },
): TerminalConnection {
  const connection = new TerminalConnection(told.url, {
    onOutput: (bytes, done) => shown.write(bytes, done),
    onLost: (bytes) => shown.note(text.lost(bytes)),
    onState: told.onState,
    onExit: told.onExit,
    onProblem: (message) => told.onProblem(new Error(message)),
  });
  connection.resize(shown.size);
  shown.focus();
  return connection;
}

/** Ends what runs when its page goes, by whichever way. */
function useEndWithPage({
  screen,
  connection,
}: {
  screen: RefObject<Screen | null>;
  connection: RefObject<TerminalConnection | null>;
}): void {
  useEffect(() => {
    const end = () => connection.current?.close();
    addEventListener('pagehide', end);
    return () => {
      removeEventListener('pagehide', end);
      end();
      screen.current?.dispose();
      screen.current = null;
    };
  }, [screen, connection]);
}

function isLive(state: TerminalState | null): boolean {
  return state === 'connecting' || state === 'open' || state === 'reconnecting';
}

/** The buttons beside the terminal: to whichever can be pressed the keyboard goes from there, and from the other. */
function useLeaving(isRunning: boolean) {
  const startButton = useRef<HTMLButtonElement>(null);
  const endButton = useRef<HTMLButtonElement>(null);
  const wasRunning = useRef(false);
  const leave = () => (endButton.current?.disabled ? startButton : endButton).current?.focus();
  useLayoutEffect(() => {
    const { activeElement } = document;
    const isNowhere = activeElement === endButton.current || activeElement === document.body;
    if (wasRunning.current && !isRunning && isNowhere) startButton.current?.focus({ preventScroll: true });
    wasRunning.current = isRunning;
  }, [isRunning]);
  return { startButton, endButton, leave };
}

/** The dyno and the URL of what was asked for. */
async function opened(app: string, choice: Choice, { columns, rows }: { columns: number; rows: number }) {
  const env = { TERM, COLUMNS: columns, LINES: rows };
  if (choice.dyno !== null) {
    const command = choice.command === '' ? {} : { command: choice.command };
    const exec = await api.exec(app, choice.dyno, { ...command, env });
    return { name: exec.dyno.name, url: exec.attach_url };
  }
  const run = { command: choice.command || SHELL, attach: true, env, size: choice.size };
  const dyno = await api.run(app, run);
  return { name: dyno.name, url: dyno.attach_url ?? '' };
}
