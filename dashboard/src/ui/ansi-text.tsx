import './ansi.css';
import { memo } from 'react';
import { ansiSpans } from './ansi.ts';

/** One line of output, its colours as spans. Everything in it is text: nothing of it is ever markup. */
export const AnsiText = memo(function AnsiText({ line }: { line: string }) {
  return ansiSpans(line).spans.map(({ text, className }, index) =>
    className === '' ? (
      text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the spans of a line never move
      <span key={index} className={className}>
        {text}
      </span>
    ),
  );
});
