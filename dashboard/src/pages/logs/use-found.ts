import { type RefObject, useEffect } from 'react';

const NAME = 'log-find';

/** Marks what was looked for in the lines on the page. */
export function useFound(scroller: RefObject<HTMLElement | null>, sought: string | undefined): void {
  useEffect(() => {
    if (sought === undefined || !('highlights' in CSS)) return undefined;
    const texts = scroller.current?.querySelectorAll('.log-text') ?? [];
    CSS.highlights.set(
      NAME,
      new Highlight(...[...texts].flatMap((element) => rangesIn(element, sought.toLowerCase()))),
    );
    return () => void CSS.highlights.delete(NAME);
  });
}

/** Where the words stand in an element, however its text is parted. */
function rangesIn(element: Element, sought: string): Range[] {
  const ranges: Range[] = [];
  const text = (element.textContent ?? '').toLowerCase();
  for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + sought.length)) {
    const range = document.createRange();
    const [start, end] = [placeIn(element, at), placeIn(element, at + sought.length - 1)];
    if (start === null || end === null) break;
    range.setStart(start.node, start.offset);
    range.setEnd(end.node, end.offset + 1);
    ranges.push(range);
  }
  return ranges;
}

function placeIn(element: Element, at: number): { node: Node; offset: number } | null {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let before = 0;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const { length } = node.nodeValue ?? '';
    if (at < before + length) return { node, offset: at - before };
    before += length;
  }
  return null;
}
