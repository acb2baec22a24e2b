import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { appPlaces, wholePlaces } from './places.ts';

const CHORD_MS = 1_200;

/** Ctrl-K or ⌘K opens the palette, `/` too; `?` tells the keys; `g` and a letter goes to a page. Never while something is typed. */
export function useShortcuts({
  openPalette,
  showShortcuts,
}: {
  openPalette: () => void;
  showShortcuts: () => void;
}): void {
  const navigate = useNavigate();
  const { app } = useParams({ strict: false });
  const chordUntil = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (asksForPalette(event)) {
        event.preventDefault();
        openPalette();
        return;
      }
      if (!isPlain(event)) return;
      if (event.key === '?') showShortcuts();
      const isChord = Date.now() < chordUntil.current;
      chordUntil.current = event.key === 'g' ? Date.now() + CHORD_MS : 0;
      const path = isChord ? pathOf(event.key, app) : null;
      if (path !== null) void navigate({ to: path });
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [navigate, app, openPalette, showShortcuts]);
}

function pathOf(key: string, app: string | undefined): string | null {
  const inApp = app === undefined ? undefined : appPlaces.flat().find((place) => place.key === key);
  if (inApp !== undefined && app !== undefined) return `/apps/${encodeURIComponent(app)}${inApp.to}`;
  return wholePlaces.find((place) => place.key === key)?.to ?? null;
}

function asksForPalette(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey) return event.key.toLowerCase() === 'k';
  return event.key === '/' && isPlain(event);
}

function isPlain({ ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean {
  return !(ctrlKey || metaKey || altKey || isTyping(target) || isBelowDialog());
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}

/** What lies over the page has its own keys: none of them may lead away behind it. */
function isBelowDialog(): boolean {
  return document.querySelector('[role="dialog"], [role="menu"]') !== null;
}
