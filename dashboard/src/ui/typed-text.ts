import { type FormEvent, useEffect, useRef, useState } from 'react';

const TEXTS = 'textarea, input:not([type="checkbox"], [type="radio"])';

/**
 * Keeps what was typed into a dialog from being lost by the way: `dismiss`, which Escape and a click beside it call, asks
 * where something was typed or `alwaysAsks` (`asks` is true then), and closes it where nothing is lost.
 */
export function useTypedText(of: { open: boolean; isKept: boolean; alwaysAsks: boolean; onClose: () => void }) {
  const { open, isKept, alwaysAsks, onClose } = of;
  const content = useRef<HTMLDivElement>(null);
  const isTouched = useRef(false);
  const typedIn = useRef<Element | null>(null);
  const [asks, setAsks] = useState(false);
  useEffect(() => {
    if (open) return;
    isTouched.current = false;
    setAsks(false);
  }, [open]);
  useEffect(() => {
    // What was asked about is safe now.
    if (!alwaysAsks) setAsks(false);
  }, [alwaysAsks]);
  const keep = () => {
    setAsks(false);
    if (typedIn.current instanceof HTMLElement) typedIn.current.focus();
  };
  const isTyped = () => {
    const fields = [...(content.current?.querySelectorAll<HTMLInputElement>(TEXTS) ?? [])];
    return isTouched.current && (fields.length === 0 || fields.some(({ value }) => value !== ''));
  };
  const dismiss = () => {
    if (asks) return keep();
    if (!alwaysAsks && !(isKept && isTyped())) return onClose();
    typedIn.current = document.activeElement;
    setAsks(true);
  };
  const onInput = ({ target }: FormEvent) => {
    if (target instanceof Element && target.matches(TEXTS)) isTouched.current = true;
  };
  return { content, asks, keep, dismiss, onInput };
}
