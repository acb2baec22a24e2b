import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { type ITheme, Terminal } from '@xterm/xterm';
import { copyText } from '../../ui/copy-text.ts';
import { toast } from '../../ui/toast.ts';
import { type LackedKey, sentBy, withControl } from './keys.ts';

interface ScreenOptions {
  readonly element: HTMLElement;
  /** For screen readers. */
  readonly label: string;
  /** Id of what tells how to leave it. */
  readonly describedBy: string;
  readonly onType: (text: string) => void;
  readonly onSize: (size: { columns: number; rows: number }) => void;
  /** The key that leaves the terminal was pressed: all others go to the dyno. */
  readonly onLeave: () => void;
  /** Whether Ctrl is down for the next letter. */
  readonly onControl: (isDown: boolean) => void;
}

const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
/** Ends a sequence that was cut in the middle (ECMA-48, 8.3.6). */
const CANCEL = '\u0018';
const [INVERSE, PLAIN] = ['\u001b[0;7m', '\u001b[0m'];

/** A terminal on the page: xterm.js in the page's colours, as large as its element. */
export class Screen {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #watching: ResizeObserver;
  readonly #scheme = matchMedia('(prefers-color-scheme: dark)');
  readonly #themes: MutationObserver;
  readonly #restore: () => void;
  readonly #element: HTMLElement;
  readonly #onControl: (isDown: boolean) => void;
  #isControl = false;
  /** Whether something runs that keys are for. */
  isLive = false;

  constructor({ element, label, describedBy, onType, onSize, onLeave, onControl }: ScreenOptions) {
    this.#element = element;
    this.#onControl = onControl;
    this.#restore = styleByPolicy();
    this.#terminal = new Terminal({
      fontFamily: getComputedStyle(element).getPropertyValue('--mono'),
      fontSize: 13,
      lineHeight: 1.25,
      cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      scrollback: 10_000,
      theme: themeOf(element),
      minimumContrastRatio: 4.5,
    });
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.open(element);
    this.#terminal.textarea?.setAttribute('aria-label', label);
    this.#terminal.textarea?.setAttribute('aria-describedby', describedBy);
    this.#terminal.onData((typed) => onType(this.#controlled(typed)));
    this.#terminal.onResize(({ cols, rows }) => onSize({ columns: cols, rows }));
    this.#terminal.attachCustomKeyEventHandler((event) => this.#isTyped(event, onLeave));
    this.#watching = new ResizeObserver(() => this.#fit.fit());
    this.#watching.observe(element);
    this.#fit.fit();
    this.#scheme.addEventListener('change', this.#retheme);
    this.#themes = new MutationObserver(this.#retheme);
    this.#themes.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  }

  get size(): { columns: number; rows: number } {
    return { columns: this.#terminal.cols, rows: this.#terminal.rows };
  }

  /** Calls `shown` once they are on screen. */
  write(bytes: Uint8Array, shown: () => void): void {
    this.#terminal.write(bytes, shown);
  }

  /** A line of the page's own among the output: whatever that was in the middle of. */
  note(line: string): void {
    this.#terminal.write(`${CANCEL}\r\n${INVERSE} ${line} ${PLAIN}\r\n`);
  }

  clear(): void {
    this.#terminal.reset();
  }

  press(key: LackedKey): void {
    const isApplication = this.#terminal.modes.applicationCursorKeysMode;
    this.#terminal.input(sentBy(key, { isControl: this.#isControl, isApplication }));
    this.holdControl(false);
  }

  /** Has Ctrl be down for the next letter that is typed. */
  holdControl(isDown: boolean): void {
    this.#isControl = isDown;
    this.#onControl(isDown);
  }

  focus(): void {
    this.#terminal.focus();
  }

  dispose(): void {
    this.#watching.disconnect();
    this.#themes.disconnect();
    this.#scheme.removeEventListener('change', this.#retheme);
    this.#terminal.dispose();
    this.#restore();
  }

  readonly #retheme = (): void => {
    this.#terminal.options.theme = themeOf(this.#element);
  };

  /** What begins with an escape character is an arrow, or the terminal's own answer to the program: no letter. */
  #controlled(typed: string): string {
    if (!this.#isControl || typed.startsWith('\u001b')) return typed;
    this.holdControl(false);
    return withControl(typed);
  }

  /** Whether a key is for the dyno. Copying and pasting is the browser's, where something is marked. */
  #isTyped(event: KeyboardEvent, onLeave: () => void): boolean {
    const key = event.key.toLowerCase();
    const isCommand = event.ctrlKey || event.metaKey;
    if (event.ctrlKey && event.shiftKey && key === 'l') {
      event.preventDefault();
      if (event.type === 'keydown') onLeave();
      return false;
    }
    if ((isCommand && key === 'v') || (key === 'tab' && !this.isLive)) return false;
    if (!isCommand || key !== 'c' || !this.#terminal.hasSelection()) return true;
    event.preventDefault();
    if (event.type === 'keydown') {
      copyText(this.#terminal.getSelection()).then(() => this.#terminal.clearSelection(), toast.failed);
    }
    return false;
  }
}

function themeOf(element: HTMLElement): ITheme {
  const probe = document.createElement('i');
  // A colour on its way from one to the other is neither.
  probe.style.transitionProperty = 'none';
  element.append(probe);
  const colour = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const named = COLOURS.flatMap((name, index) => [
    [name, colour(`ansi-${index}`)],
    [`bright${name[0]?.toUpperCase()}${name.slice(1)}`, colour(`ansi-${index + 8}`)],
  ]);
  const theme: ITheme = {
    ...Object.fromEntries(named),
    background: colour('surface'),
    foreground: colour('text'),
    cursor: colour('accent'),
    cursorAccent: colour('surface'),
    selectionBackground: colour('accent-fill'),
    selectionForeground: '#ffffff',
  };
  probe.remove();
  return theme;
}

/**
 * xterm.js makes `style` elements and sets `style` attributes as text, which the page's policy lets nobody do who does
 * not have the nonce of the answer. While a terminal is there, elements that are made get it, and spans take their styles
 * as objects. Answers how to undo that.
 */
function styleByPolicy(): () => void {
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
  const make = Document.prototype.createElement;
  function made(this: Document, name: string, options?: ElementCreationOptions): HTMLElement {
    const element: HTMLElement = make.call(this, name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    else if (element instanceof HTMLSpanElement) element.setAttribute = setAttribute;
    return element;
  }
  document.createElement = made as typeof document.createElement;
  return () => Reflect.deleteProperty(document, 'createElement');
}

function setAttribute(this: HTMLElement, name: string, value: string): void {
  if (name === 'style') this.style.cssText = value;
  else Element.prototype.setAttribute.call(this, name, value);
}
