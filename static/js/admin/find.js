/**
 * Find and replace. Capitals, straight and curly marks, and kinds of spaces make no difference unless asked.
 */
import { Extension, pm } from "django-prose-editor/editor";
import { _, element, fill, uniqueId } from "editor/elements";
import { icon } from "editor/icons";

const { Plugin, PluginKey, TextSelection } = pm.state;
const { Decoration, DecorationSet } = pm.view;
const findKey = new PluginKey("find");
const NOTHING = { query: "", exact: false, matches: [], at: -1, decorations: DecorationSet.empty };

/** One character for one character, so that places in the folded text are places in the text. */
function folded(text, exact) {
  if (exact) return text;
  const plain = text.replace(/[‘’ʼ]/g, "'").replace(/[“”«»]/g, '"').replace(/[\u00a0\u202f\u2009]/g, " ").replace(/[‐‑–—]/g, "-");
  return [...plain].map((character) => {
    const lower = character.toLowerCase();
    return lower.length === character.length ? lower : character;
  }).join("");
}

/** Every place of `query` in `doc`, also across formatting, never across paragraphs. */
export function findAll(doc, query, exact = false) {
  const matches = [];
  const wanted = folded(query, exact);
  if (!wanted) return matches;
  doc.descendants((node, pos) => {
    if (!node.isTextblock) return true;
    let text = "";
    node.forEach((child) => (text += child.isText ? child.text : "\ufffc".repeat(child.nodeSize)));
    const haystack = folded(text, exact);
    for (let at = haystack.indexOf(wanted); at >= 0; at = haystack.indexOf(wanted, at + wanted.length)) {
      matches.push({ from: pos + 1 + at, to: pos + 1 + at + wanted.length });
    }
    return false;
  });
  return matches;
}

function marked(doc, matches, at) {
  return DecorationSet.create(doc, matches.map(({ from, to }, index) => Decoration.inline(from, to, { class: index === at ? "found is-current" : "found" })));
}

const plugin = () =>
  new Plugin({
    key: findKey,
    state: {
      init: () => NOTHING,
      apply(transaction, old) {
        const asked = transaction.getMeta(findKey);
        if (!asked && !(transaction.docChanged && old.query)) return old;
        const { query, exact } = asked ?? old;
        if (!query) return NOTHING;
        const matches = findAll(transaction.doc, query, exact);
        let at = asked?.at ?? old.at;
        if (asked?.from !== undefined) at = Math.max(0, matches.findIndex((match) => match.from >= asked.from));
        at = matches.length ? Math.min(Math.max(at, 0), matches.length - 1) : -1;
        return { query, exact, matches, at, decorations: marked(transaction.doc, matches, at) };
      },
    },
    props: { decorations: (state) => findKey.getState(state).decorations },
  });

class FindPanel {
  constructor(editor) {
    this.editor = editor;
    const id = uniqueId("find");
    const press = (label, onclick, drawing) => element("button", { type: "button", onclick, "aria-label": drawing ? label : null, title: drawing ? label : null }, drawing ? icon(drawing) : label);
    this.query = element("input", { type: "text", id, autocomplete: "off" });
    this.replacement = element("input", { type: "text", id: `${id}-by`, autocomplete: "off" });
    this.exact = element("input", { type: "checkbox", id: `${id}-exact` });
    this.status = element("span", { role: "status", class: "hint" });
    this.dom = element(
      "div", { class: "find-panel", role: "search", "aria-label": _("Find and replace"), hidden: true },
      element("label", { for: id }, _("Find")), this.query,
      press(_("Previous match"), () => this.step(-1), "arrow-up"), press(_("Next match"), () => this.step(1), "arrow-down"), this.status,
      element("label", { for: `${id}-by` }, _("Replace by")), this.replacement,
      press(_("Replace"), () => this.replaceOne()), press(_("Replace all"), () => this.replaceAll()),
      element("span", { class: "check" }, this.exact, element("label", { for: `${id}-exact` }, _("Exactly as written"))),
      press(_("Close"), () => this.close(), "x"),
    );
    this.query.addEventListener("input", () => this.search());
    this.exact.addEventListener("change", () => this.search());
    this.dom.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        this.close();
      } else if (event.key === "Enter" && event.target.tagName === "INPUT") {
        event.preventDefault(); // never submit the page's form
        if (event.target === this.replacement) this.replaceOne();
        else this.step(event.shiftKey ? -1 : 1);
      }
    });
  }

  get state() {
    return findKey.getState(this.editor.state);
  }

  tell(meta) {
    this.editor.view.dispatch(this.editor.state.tr.setMeta(findKey, meta));
    const { matches, at, query } = this.state;
    this.status.textContent = !query ? "" : matches.length ? fill(_("%(at)s of %(n)s"), { at: at + 1, n: matches.length }) : _("Not in the text");
    this.editor.view.dom.querySelector(".found.is-current")?.scrollIntoView({ block: "center" });
  }

  open() {
    const { from, to } = this.editor.state.selection;
    const words = this.editor.state.doc.textBetween(from, to, " ");
    this.dom.hidden = false;
    if (words && words.length < 100) this.query.value = words;
    this.query.focus();
    this.query.select();
    this.search();
  }

  close() {
    const { matches, at } = this.state;
    this.tell({ query: "" });
    this.dom.hidden = true;
    const chain = this.editor.chain().focus();
    if (at >= 0) chain.setTextSelection(matches[at]);
    chain.run();
  }

  search() {
    this.tell({ query: this.query.value, exact: this.exact.checked, from: this.editor.state.selection.from });
  }

  step(by) {
    const { matches, at, query, exact } = this.state;
    if (query !== this.query.value) this.search();
    else if (matches.length) this.tell({ query, exact, at: (at + by + matches.length) % matches.length });
  }

  replaceOne() {
    const { matches, at, query, exact } = this.state;
    if (at < 0) return;
    this.editor.view.dispatch(replaced(this.editor.state.tr, [matches[at]], this.replacement.value));
    this.tell({ query, exact, at });
  }

  replaceAll() {
    const { matches, query, exact } = this.state;
    if (!matches.length) return;
    this.editor.view.dispatch(replaced(this.editor.state.tr, matches, this.replacement.value));
    this.tell({ query, exact, at: 0 });
    this.status.textContent = fill(_("%(n)s replaced"), { n: matches.length });
  }
}

/** Replace from the end, so that earlier places stay right; the new words keep the marks of the old. */
function replaced(tr, matches, text) {
  for (const { from, to } of [...matches].reverse()) {
    if (text) tr.insertText(text, from, to);
    else tr.delete(from, to);
  }
  return tr.setSelection(TextSelection.near(tr.doc.resolve(Math.min(matches[0].from, tr.doc.content.size))));
}

export const Find = Extension.create({
  name: "find",
  addOptions: () => ({ host: null }),
  addStorage: () => ({ panel: null }),
  addProseMirrorPlugins: () => [plugin()],
  onCreate() {
    this.storage.panel = new FindPanel(this.editor);
    this.options.host.append(this.storage.panel.dom);
  },
  addCommands() {
    return {
      openFind: () => ({ dispatch }) => {
        if (dispatch) requestAnimationFrame(() => this.storage.panel.open());
        return true;
      },
    };
  },
  addKeyboardShortcuts() {
    return { "Mod-Shift-h": () => this.editor.commands.openFind(), "Mod-f": () => this.editor.commands.openFind() };
  },
});
