import './ansi.css';
import { memo } from 'react';
import { ansiSpans, beginningOf } from './ansi.ts';

/**
 * One line of output, its colours as spans; of a long one its beginning, unless it is to be `whole`. Everything in it is
 * text: nothing of it is ever markup.
 */
export const AnsiText = memo(function AnsiText({ line, whole }: { line: string; whole: boolean }) {
  const spans = whole ? ansiSpans(line).spans : beginningOf(line);
  return spans.map(({ text, className }, index) =>
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
