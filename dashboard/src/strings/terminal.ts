import { size } from './count.ts';

/** English sentences of the terminal page. */
export const terminalStrings = {
  title: 'Terminal',
  about: 'A shell or a command in a dyno. What it started ends with this page.',
  where: 'Where it runs',
  oneOff: 'New one-off dyno',
  running: 'Running dyno',
  dyno: 'Dyno',
  size: 'Size',
  command: 'Command',
  commandHint: 'Left empty: a shell.',
  start: 'Start',
  again: 'Start another',
  end: 'End',
  noDynos: 'No dyno runs. Scale a process type up, or start a one-off dyno.',
  screen: (where: string) => `Terminal of ${where}`,
  leave: 'leaves the terminal',
  lost: (bytes: number) => `${size(bytes)} of output came while the connection was away, and are lost`,
  keys: {
    title: 'Keys',
    names: {
      escape: 'Esc',
      tab: 'Tab',
      up: 'Up',
      down: 'Down',
      left: 'Left',
      right: 'Right',
      interrupt: 'Ctrl C: interrupt',
      control: 'Ctrl, for the next key',
    },
  },
  states: {
    connecting: 'Starting …',
    open: 'Connected',
    reconnecting: 'Connection lost, trying again …',
    ended: 'Ended',
    lost: 'Connection lost; the process was ended',
  },
  exit: (code: number) => `Ended with exit code ${code}`,
  idle: 'Nothing runs yet',
  idleAbout: 'Choose where to run it, then start it.',
} as const;
