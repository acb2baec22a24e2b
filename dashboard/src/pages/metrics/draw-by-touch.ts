/** So far sideways is a stretch that is drawn; less is a tap, which a browser makes a mouse's click of by itself. */
const DRAG_PX = 8;

/**
 * Lets a finger draw across a chart as a mouse does: charts know mice alone. What goes up or down scrolls the page, since
 * the style sheet leaves that to the browser (`touch-action`).
 */
export function drawByTouch(over: HTMLElement): void {
  let from: PointerEvent | null = null;
  let isDrawing = false;
  const end = (at: PointerEvent | null) => {
    if (isDrawing && at !== null) say(over, 'mousemove', at);
    if (isDrawing && at !== null) say(over, 'mouseup', at);
    from = null;
    isDrawing = false;
  };
  over.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'mouse') return;
    // A second finger is no stretch.
    end(from);
    if (event.isPrimary) from = event;
  });
  over.addEventListener('pointermove', (event) => {
    if (from === null || event.pointerId !== from.pointerId) return;
    if (!isDrawing) {
      if (Math.abs(event.clientX - from.clientX) < DRAG_PX) return;
      over.setPointerCapture(event.pointerId);
      say(over, 'mousedown', from);
      isDrawing = true;
    }
    say(over, 'mousemove', event);
  });
  over.addEventListener('pointerup', (event) => {
    if (event.pointerId === from?.pointerId) end(event);
  });
  // The browser took it for something else: nothing was drawn.
  over.addEventListener('pointercancel', () => end(from));
}

/** A mouse's event that says that it moved: uPlot takes one that did not for a mistake of the browser. */
function say(over: HTMLElement, type: string, { clientX, clientY }: PointerEvent): void {
  over.dispatchEvent(new MouseEvent(type, { clientX, clientY, movementX: 1, button: 0, bubbles: true, view: window }));
}
