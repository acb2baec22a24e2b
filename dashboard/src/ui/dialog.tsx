import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { strings } from '../strings/common.ts';
import { useAttempt } from './attempt.ts';
import { Button } from './button.tsx';
import { useOpener } from './opener.ts';
import { Problem } from './problem.tsx';
import { useTypedText } from './typed-text.ts';

interface Leaving {
  readonly asks: string;
  readonly keep: string;
  readonly act: string;
}

const TYPED: Leaving = { asks: strings.unsaved.asks, keep: strings.unsaved.keep, act: strings.discard };

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly about?: ReactNode;
  readonly wide?: boolean;
  /** Whether what is typed into it is worth a question before it is lost. */
  readonly isKept?: boolean;
  /** What is asked before Escape or a click beside it closes it, whether something was typed or not. */
  readonly leaving?: Leaving | undefined;
  readonly foot?: ReactNode;
  readonly children?: ReactNode;
}

/** A question or a form over the page; Escape and a click beside it close it, after a question where something is lost. */
export function Dialog(props: DialogProps) {
  const { open, onClose, title, about, wide = false, isKept = true, leaving, foot, children } = props;
  const alwaysAsks = leaving !== undefined;
  const { content, asks, keep, dismiss, onInput } = useTypedText({ open, isKept, alwaysAsks, onClose });
  const words = leaving ?? TYPED;
  return (
    <Radix.Root open={open} onOpenChange={(isOpen) => !isOpen && dismiss()}>
      <Radix.Portal>
        {/* A click beside it may ask, and does not take the keyboard out of it. */}
        <Radix.Overlay className="scrim" onMouseDown={(event) => event.preventDefault()} />
        <Radix.Content
          ref={content}
          className={wide ? 'dialog wide' : 'dialog'}
          onInput={onInput}
          {...useOpener()}
          {...(about === undefined && { 'aria-describedby': undefined })}
        >
          <div className="dialog-body">
            <Radix.Title asChild>
              <h2>{title}</h2>
            </Radix.Title>
            {about !== undefined && <Radix.Description>{about}</Radix.Description>}
            {children}
          </div>
          {asks ? (
            <div key="asks" className="dialog-foot">
              <strong role="alert">{words.asks}</strong>
              <Button onClick={keep} autoFocus>
                {words.keep}
              </Button>
              <Button kind="danger" onClick={onClose}>
                {words.act}
              </Button>
            </div>
          ) : (
            foot !== undefined && <div className="dialog-foot">{foot}</div>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/**
 * A form over the page, which the caller gives as a `<form id={form}>`; `act` is the word on the button that sends it.
 * What goes wrong stands below the form.
 */
export function FormDialog(props: {
  open: boolean;
  onClose: () => void;
  title: string;
  about?: ReactNode;
  form: string;
  act: string;
  busy: boolean;
  error: unknown;
  children: ReactNode;
}) {
  const { onClose, form, act, busy, error, children, ...rest } = props;
  return (
    <Dialog
      {...rest}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{strings.cancel}</Button>
          <Button type="submit" form={form} kind="primary" busy={busy}>
            {act}
          </Button>
        </>
      }
    >
      {children}
      {error !== null && <Problem error={error} />}
    </Dialog>
  );
}

/**
 * Asks before something is done. `act` is the verb on the button; with `typed` the person types that word first. What
 * goes wrong stands in the dialog, which closes when it went well.
 */
export function Confirm(props: {
  open: boolean;
  onClose: () => void;
  title: string;
  about?: ReactNode;
  act: string;
  kind?: 'primary' | 'danger';
  wide?: boolean;
  typed?: string;
  run: () => Promise<unknown>;
  children?: ReactNode;
}) {
  const { open, onClose, act, kind = 'primary', typed, run, children, ...rest } = props;
  const [text, setText] = useState('');
  const { busy, error, attempt, forget } = useAttempt();
  const close = () => {
    setText('');
    forget();
    onClose();
  };
  const confirm = attempt(() => run().then(close));
  return (
    <Dialog
      {...rest}
      open={open}
      isKept={false}
      onClose={close}
      foot={
        <>
          <Button onClick={close}>{strings.cancel}</Button>
          <Button kind={kind} busy={busy} disabled={typed !== undefined && text !== typed} onClick={confirm}>
            {act}
          </Button>
        </>
      }
    >
      {children}
      {typed !== undefined && (
        <label className="stack tight">
          <span>{strings.typeToConfirm(typed)}</span>
          <input
            className="input mono"
            value={text}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
      )}
      {error !== null && <Problem error={error} />}
    </Dialog>
  );
}
