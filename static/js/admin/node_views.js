/** What quotations and comments share as they stand in the editor: their text, and beside it a button that opens them. */

/**
 * A node view of ProseMirror. `draw(attrs)` writes what the attributes stand for on `dom` and `button`: now, and whenever
 * they or the names on record change. The button is none of the text.
 */
export function labelledView(node, attributions, { dom, contentDOM, button }, draw) {
  let current = node;
  const redraw = () => draw(current.attrs);
  const stop = attributions.listen(redraw);
  redraw();
  return {
    dom,
    contentDOM,
    ignoreMutation: (mutation) => !contentDOM.contains(mutation.target),
    stopEvent: (event) => button.contains(event.target),
    destroy: stop,
    update(updated) {
      if (updated.type !== current.type) return false;
      current = updated;
      redraw();
      return true;
    },
  };
}
