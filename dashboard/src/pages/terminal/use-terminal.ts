import { type RefObject, useEffect, useRef, useState } from 'react';
import { api } from '../../data/api.ts';
import { terminalStrings as text } from '../../strings/terminal.ts';
import { TerminalConnection, type TerminalState } from './connection.ts';
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
  readonly where: string;
  readonly exitCode: number | null;
  readonly problem: unknown;
  readonly element: RefObject<HTMLDivElement | null>;
  readonly endButton: RefObject<HTMLButtonElement | null>;
  readonly start: (choice: Choice) => Promise<void>;
  readonly end: () => void;
}

/** A terminal of the app on the page; what runs in it ends when the page goes. */
export function useTerminal(app: string): UsedTerminal {
  const element = useRef<HTMLDivElement>(null);
  const endButton = useRef<HTMLButtonElement>(null);
  const screen = useRef<Screen>(null);
  const connection = useRef<TerminalConnection>(null);
  const [state, setState] = useState<TerminalState | null>(null);
  const [where, setWhere] = useState('');
  const [exitCode, setExitCode] = useState<number | null>(null);
  const [problem, setProblem] = useState<unknown>(null);

  useEffect(() => {
    const end = () => connection.current?.close();
    addEventListener('pagehide', end);
    return () => {
      removeEventListener('pagehide', end);
      end();
      screen.current?.dispose();
      screen.current = null;
    };
  }, []);

  const start = async (choice: Choice): Promise<void> => {
    if (element.current === null) return;
    screen.current ??= new Screen({
      element: element.current,
      label: text.screen(app),
      onType: (typed) => connection.current?.type(typed),
      onSize: (size) => connection.current?.resize(size),
      onLeave: () => endButton.current?.focus(),
    });
    const shown = screen.current;
    shown.clear();
    setProblem(null);
    setExitCode(null);
    setWhere(choice.dyno ?? text.oneOff);
    setState('connecting');
    try {
      const { name, url } = await opened(app, choice, shown.size);
      if (screen.current !== shown) return;
      setWhere(name);
      connection.current = new TerminalConnection(url, {
        onOutput: (bytes, done) => shown.write(bytes, done),
        onState: setState,
        onExit: setExitCode,
        onProblem: (message) => setProblem(new Error(message)),
      });
      connection.current.resize(shown.size);
      shown.focus();
    } catch (error) {
      setProblem(error);
      setState('ended');
    }
  };
  return { state, where, exitCode, problem, element, endButton, start, end: () => connection.current?.close() };
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
