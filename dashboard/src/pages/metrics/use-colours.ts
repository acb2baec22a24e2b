import { useEffect, useState } from 'react';
import { useTheme } from '../../app/theme.ts';
import type { Token } from './chart-model.ts';

/** What the colours of the style sheet are in the theme that is on: a canvas knows no variables. */
export type Colours = (token: Token) => string;

/** Answers anew when the page's theme or the system's changes. */
export function useColours(): Colours {
  const [theme] = useTheme();
  const [colours, setColours] = useState<Colours>(() => resolver());
  // biome-ignore lint/correctness/useExhaustiveDependencies: with another theme the same tokens are other colours.
  useEffect(() => {
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const renew = () => setColours(() => resolver());
    renew();
    scheme.addEventListener('change', renew);
    return () => scheme.removeEventListener('change', renew);
  }, [theme]);
  return colours;
}

function resolver(): Colours {
  const known = new Map<Token, string>();
  return (token) => {
    const colour = known.get(token) ?? resolved(token);
    known.set(token, colour);
    return colour;
  };
}

/** `light-dark(…)` is made one colour only where it colours something. */
function resolved(token: Token): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${token})`;
  // A chart tells its lines apart by colour, also where the reader's own colours take the place of the page's.
  probe.style.forcedColorAdjust = 'none';
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
