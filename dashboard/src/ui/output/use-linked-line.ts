import { useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { lineOfHash, type OutputLine } from './output-lines.ts';

/** The line that the address names (`#L120`), which is shown as soon as it is there; `link` makes another it. */
export function useLinkedLine({ lines, show }: { lines: readonly OutputLine[]; show: (number: number) => void }): {
  linked: number | null;
  link: (number: number) => void;
} {
  const linked = lineOfHash(useLocation({ select: ({ hash }) => hash }));
  const navigate = useNavigate();
  const shown = useRef<number | null>(null);
  const isThere = linked !== null && lines.length >= linked;
  useEffect(() => {
    if (!isThere || shown.current === linked) return;
    shown.current = linked;
    show(linked);
  });
  const link = (number: number) => {
    shown.current = number;
    void navigate({ to: '.', hash: `L${number}`, replace: true, resetScroll: false, hashScrollIntoView: false });
  };
  return { linked, link };
}
