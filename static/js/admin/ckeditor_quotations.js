/**
 * Attributed quotations, links and the house's voice in CKEditor: the same dialogs, the same attributes. What the
 * keys stand for is shown through attributes that CKEditor itself never writes out (data-cke-…).
 */
import { fill, _ } from "editor/elements";
import { askLink } from "editor/link_dialog";
import { askAttribution } from "editor/quotation_dialog";

const NAMES = { source: "data-source", via: "data-via", speaker: "data-speaker", speakerText: "data-speaker-text", cite: "cite", lang: "lang" };
const EXCERPT = 180; // characters of the words that the dialog repeats

const read = (node) => Object.fromEntries(Object.entries(NAMES).map(([name, html]) => [name, node.getAttribute(html) || null]));

function write(node, attrs) {
  for (const [name, html] of Object.entries(NAMES)) {
    if (!(name in attrs)) continue;
    if (attrs[name]) node.setAttribute(html, attrs[name]);
    else node.removeAttribute(html);
  }
}

/** Show beside each quotation and aside whose it is. */
export function showLabels(editor, attributions) {
  const root = editor.editable();
  if (!root) return;
  for (const node of root.$.querySelectorAll("blockquote, q")) {
    const { text, short, missing } = attributions.describe(read(node));
    node.setAttribute("data-cke-label", node.tagName === "Q" ? short : text);
    node.setAttribute("data-cke-missing", missing ? "1" : "0");
  }
  for (const node of root.$.querySelectorAll("aside")) {
    const by = node.dataset.by ? attributions.speakerLine({ speaker: node.dataset.by }) : "";
    const label = node.dataset.kind === "editor-note" ? _("Editor’s note") : _("House comment");
    node.setAttribute("data-cke-label", [label, by].filter(Boolean).join(" · "));
  }
}

/** Run a change so that one undo takes it back, and the form learns of it. */
function changing(editor, change) {
  editor.fire("saveSnapshot");
  change();
  editor.fire("saveSnapshot");
  editor.fire("change");
}

/** The blocks directly in the text that the selection touches. */
function touchedBlocks(editor) {
  const root = editor.editable();
  const [range] = editor.getSelection().getRanges();
  if (!range) return [];
  const topmost = (node) => {
    let at = node;
    while (at && !at.getParent()?.equals(root)) at = at.getParent();
    return at;
  };
  const first = topmost(range.startContainer.equals(root) ? (root.getChild(range.startOffset) ?? root.getLast()) : range.startContainer);
  const last = topmost(range.endContainer.equals(root) ? (root.getChild(Math.max(0, range.endOffset - 1)) ?? root.getLast()) : range.endContainer);
  const blocks = [];
  for (let at = first; at; at = at.getNext()) {
    if (at.type === window.CKEDITOR.NODE_ELEMENT) blocks.push(at);
    if (at.equals(last)) break;
  }
  return blocks;
}

/** Put the touched blocks into one new element; returns it, or null where such an element may not stand. */
function wrapBlocks(editor, tag, attributes) {
  const blocks = touchedBlocks(editor).filter((block) => block.is("p", "ul", "ol", "blockquote"));
  if (!blocks.length) return null;
  const wrapper = editor.document.createElement(tag, { attributes });
  wrapper.insertBefore(blocks[0]);
  for (const block of blocks) {
    if (tag === "blockquote" && block.is("blockquote")) block.moveChildren(wrapper);
    else block.appendTo(wrapper);
  }
  for (const block of blocks) if (block.is("blockquote") && tag === "blockquote") block.remove();
  return wrapper;
}

function usedSources(editor) {
  const keys = [...editor.editable().$.querySelectorAll("[data-source]")].map((node) => node.dataset.source);
  return [...new Set(keys.reverse())].slice(0, 8);
}

export function addQuoting(editor, { config, attributions }) {
  const ask = (request) => askAttribution({ config, attributions, used: usedSources(editor), ...request });
  const around = (names) => editor.elementPath()?.contains(names);

  const create = async () => {
    const selection = editor.getSelection();
    const words = selection.getSelectedText().trim();
    const [block] = touchedBlocks(editor);
    const whole = !words || touchedBlocks(editor).length > 1 || block?.getText().trim() === words;
    const inCell = Boolean(around({ td: 1, th: 1 }));
    const forms = inCell ? ["inline"] : whole || !words ? ["block", ...(words ? ["inline"] : [])] : ["inline", "block"];
    const bookmarks = selection.createBookmarks2(true);
    const answer = await ask({ words: (words || block?.getText() || "").slice(0, EXCERPT), forms, form: forms[0] });
    editor.focus();
    editor.getSelection().selectBookmarks(bookmarks);
    if (answer) apply(answer);
  };

  const apply = ({ form, attrs }) =>
    changing(editor, () => {
      if (form === "inline") {
        const attributes = Object.fromEntries(Object.entries(NAMES).flatMap(([name, html]) => (attrs[name] ? [[html, attrs[name]]] : [])));
        editor.applyStyle(new window.CKEDITOR.style({ element: "q", attributes }));
      } else {
        const node = wrapBlocks(editor, "blockquote", {});
        if (node) {
          write(node, attrs);
          const range = editor.createRange();
          range.moveToElementEditEnd(node);
          range.select();
        }
      }
      showLabels(editor, attributions);
    });

  const edit = async (node) => {
    const answer = await ask({
      attrs: read(node), isNew: false, words: node.getText().slice(0, EXCERPT), forms: [node.is("q") ? "inline" : "block"], form: node.is("q") ? "inline" : "block",
    });
    editor.focus();
    if (!answer) return;
    changing(editor, () => {
      if (answer.remove) node.remove(true);
      else write(node, answer.attrs);
      showLabels(editor, attributions);
    });
  };

  const quote = () => {
    const node = around({ q: 1 }) ?? around({ blockquote: 1 });
    if (node) edit(node);
    else create();
  };

  const again = () => {
    const near = usedSources(editor)[0];
    const attrs = attributions.last ?? (near ? { source: near } : null);
    if (!attrs) return quote();
    const block = around({ blockquote: 1 });
    if (block) {
      return changing(editor, () => {
        write(block, attrs);
        showLabels(editor, attributions);
      });
    }
    const words = editor.getSelection().getSelectedText().trim();
    const part = words && touchedBlocks(editor).length === 1 && touchedBlocks(editor)[0].getText().trim() !== words;
    return apply({ form: part ? "inline" : "block", attrs });
  };

  const voice = (kind) => () =>
    changing(editor, () => {
      const aside = around({ aside: 1 });
      if (aside && aside.getAttribute("data-kind") === kind) aside.remove(true);
      else if (aside) aside.setAttribute("data-kind", kind);
      else wrapBlocks(editor, "aside", { "data-kind": kind });
      showLabels(editor, attributions);
    });

  const link = async () => {
    const anchor = around({ a: 1 });
    const selection = editor.getSelection();
    const words = selection.getSelectedText();
    const bookmarks = selection.createBookmarks2(true);
    const attrs = anchor ? { href: anchor.getAttribute("href"), title: anchor.getAttribute("title"), hreflang: anchor.getAttribute("hreflang") } : {};
    const answer = await askLink({ config, attrs, editing: Boolean(anchor), words });
    editor.focus();
    editor.getSelection().selectBookmarks(bookmarks);
    if (!answer) return;
    const attributes = Object.fromEntries(["href", "title", "hreflang"].flatMap((name) => (answer[name] ? [[name, answer[name]]] : [])));
    changing(editor, () => {
      if (anchor && answer.remove) anchor.remove(true);
      else if (anchor) {
        for (const name of ["title", "hreflang"]) anchor.removeAttribute(name);
        // CKEditor keeps an address that browsers may not rewrite in an attribute of its own.
        anchor.setAttributes({ ...attributes, "data-cke-saved-href": answer.href });
      } else if (words) editor.applyStyle(new window.CKEDITOR.style({ element: "a", attributes: { ...attributes, "data-cke-saved-href": answer.href }, type: window.CKEDITOR.STYLE_INLINE }));
      else {
        const node = editor.document.createElement("a", { attributes: { ...attributes, "data-cke-saved-href": answer.href } });
        node.setText(answer.text || answer.href);
        editor.insertElement(node);
      }
    });
  };

  const commands = { Quote: quote, QuoteAgain: again, HouseComment: voice("comment"), EditorsNote: voice("editor-note"), BodyLink: link };
  for (const [name, run] of Object.entries(commands)) {
    editor.addCommand(name, { exec: () => { run(); }, async: false, editorFocus: false });
  }
  const { CTRL, ALT } = window.CKEDITOR;
  editor.setKeystroke(CTRL + ALT + 81, "Quote");
  editor.setKeystroke(CTRL + ALT + 65, "QuoteAgain");
  editor.setKeystroke(CTRL + ALT + 67, "HouseComment");
  editor.setKeystroke(CTRL + 75, "BodyLink");
  editor.on("contentDom", () => {
    editor.editable().attachListener(editor.editable(), "dblclick", (event) => {
      const node = event.data.getTarget().getAscendant((one) => one.is?.("q") || one.is?.("blockquote"), true);
      if (node) edit(node);
    });
  });
  return { describe: () => fill(_("%(n)s quotations"), { n: editor.editable().$.querySelectorAll("blockquote, q").length }) };
}
