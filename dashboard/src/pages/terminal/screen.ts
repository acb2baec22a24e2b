import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { type ITheme, Terminal } from '@xterm/xterm';
import { copyText } from '../../ui/copy-text.ts';
import { toast } from '../../ui/toast.tsx';

interface ScreenOptions {
  readonly element: HTMLElement;
  /** For screen readers. */
  readonly label: string;
  readonly onType: (text: string) => void;
  readonly onSize: (size: { columns: number; rows: number }) => void;
  /** The key that leaves the terminal was pressed: all others go to the dyno. */
  readonly onLeave: () => void;
}

const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;

/** A terminal on the page: xterm.js in the page's colours, as large as its element. */
export class Screen {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #watching: ResizeObserver;
  readonly #scheme = matchMedia('(prefers-color-scheme: dark)');
  readonly #themes: MutationObserver;
  readonly #restore: () => void;
  readonly #element: HTMLElement;

  constructor({ element, label, onType, onSize, onLeave }: ScreenOptions) {
    this.#element = element;
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
    this.#terminal.onData(onType);
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

  clear(): void {
    this.#terminal.reset();
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

  /** Whether a key is for the dyno. Copying and pasting is the browser's, where something is marked. */
  #isTyped(event: KeyboardEvent, onLeave: () => void): boolean {
    const key = event.key.toLowerCase();
    const isCommand = event.ctrlKey || event.metaKey;
    if (event.ctrlKey && event.shiftKey && key === 'l') {
      event.preventDefault();
      if (event.type === 'keydown') onLeave();
      return false;
    }
    if (isCommand && key === 'v') return false;
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
