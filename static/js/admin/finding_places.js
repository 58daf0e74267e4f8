/**
 * From a finding to its place: words in the text, an embedded record, or a field of the form. Works in either editor and in
 * a plain textarea.
 */

/** Places in the text are told with plain spaces; each kind of space is one character, so positions stay. */
const plain = (text) => text.replace(/[\u00a0\u202f\n\t]/g, " ");

/** Show an element in the middle, clear of the bars above and below. */
function bring(node) {
  const target = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  target?.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

/** The `nth` place of `words` among texts, each {text, make(from, to)}; the last one where there are fewer by now. */
function nthPlace(texts, words, nth) {
  let found = null;
  let left = nth;
  for (const { text, make } of texts) {
    const haystack = plain(text);
    for (let at = haystack.indexOf(words); at >= 0; at = haystack.indexOf(words, at + words.length)) {
      found = make(at, at + words.length);
      if (left === 0) return found;
      left -= 1;
    }
  }
  return found;
}

function inProse(editor, { words, nth, embed }) {
  const { doc } = editor.state;
  let place = null;
  if (embed) {
    const [kind, id] = embed.split(":");
    doc.descendants((node, pos) => {
      if (place === null && node.attrs.kind === kind && String(node.attrs.id) === id) place = pos;
      return place === null;
    });
    if (place === null) return false;
    editor.chain().setNodeSelection(place).focus(null, { scrollIntoView: false }).run();
    bring(editor.view.nodeDOM(place));
    return true;
  }
  const texts = [];
  doc.descendants((node, pos) => {
    if (!node.isTextblock) return true;
    let text = "";
    node.forEach((child) => (text += child.isText ? child.text : " ".repeat(child.nodeSize)));
    texts.push({ text, make: (from, to) => ({ from: pos + 1 + from, to: pos + 1 + to }) });
    return false;
  });
  place = nthPlace(texts, plain(words), nth);
  if (!place) return false;
  editor.chain().setTextSelection(place).focus(null, { scrollIntoView: false }).run();
  bring(editor.view.domAtPos(place.from).node);
  return true;
}

const BLOCKS = "p, h2, h3, h4, li, td, th, figcaption";

/** In an editor that is a page of its own (CKEditor). */
function inPage(root, { words, nth, embed }) {
  const { ownerDocument } = root;
  if (embed) {
    const [kind, id] = embed.split(":");
    const figure = root.querySelector(`[data-embed="${CSS.escape(kind)}"][data-id="${CSS.escape(id)}"]`);
    bring(figure);
    return Boolean(figure);
  }
  const texts = [...root.querySelectorAll(BLOCKS)].filter((block) => !block.querySelector("p")).map((block) => {
    const nodes = [];
    const walker = ownerDocument.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (walker.currentNode.parentElement.closest(BLOCKS) === block) nodes.push(walker.currentNode);
    const at = (offset) => {
      let rest = offset;
      const node = nodes.find((one) => rest <= one.length || ((rest -= one.length), false));
      return [node, rest];
    };
    const make = (from, to) => {
      const range = ownerDocument.createRange();
      range.setStart(...at(from));
      range.setEnd(...at(to));
      return range;
    };
    return { text: nodes.map((node) => node.data).join(""), make };
  });
  const range = nthPlace(texts, plain(words), nth);
  if (!range) return false;
  root.focus();
  const selection = ownerDocument.defaultView.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  bring(range.startContainer);
  return true;
}

function inTextField(field, { words, nth }) {
  field.focus({ preventScroll: true });
  bring(field);
  const range = words ? nthPlace([{ text: field.value, make: (from, to) => [from, to] }], plain(words), nth) : null;
  if (range && field.setSelectionRange) field.setSelectionRange(...range);
  return true;
}

/** Go to `place` ({field, words, nth, embed}) of `form`; says whether it is still there. */
export function goTo(form, place) {
  const input = form.querySelector(`[name="${CSS.escape(place.field)}"]`);
  const ready = input?.bodyEditor;
  if (ready) {
    if (!place.words && !place.embed) {
      ready.editor.focus?.();
      ready.editor.commands?.focus?.();
      return true;
    }
    return ready.editor.state ? inProse(ready.editor, place) : inPage(ready.editor.editable().$, place);
  }
  const row = form.querySelector(`.field-${CSS.escape(place.field)}`);
  row?.closest("details")?.setAttribute("open", "");
  if (input?.matches("textarea, input[type=text]")) return inTextField(input, place);
  // Chips and pickers stand in for the field itself.
  const shown = [...(row ?? form).querySelectorAll("input:not([type=hidden]), .select2-selection, select, button")].find((node) => node.offsetParent !== null && !node.matches("select.select2-hidden-accessible"));
  shown?.focus({ preventScroll: true });
  bring(row ?? shown);
  return Boolean(row);
}

/** Link the words of `place` in the text to `href`; says whether it could. */
export function linkTo(form, place, href) {
  const ready = form.querySelector(`[name="${CSS.escape(place.field)}"]`)?.bodyEditor;
  if (!ready?.editor.state || !goTo(form, place)) return false;
  return ready.editor.chain().setMark("link", { href }).run();
}
