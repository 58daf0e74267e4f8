/**
 * Quotations in the text: a block (blockquote) or words within a sentence (q), each with the keys of its source,
 * speaker and via. What the keys stand for is shown beside the words and never becomes part of them.
 */
import { Extension, Mark, Node, getMarkRange, pm, wrappingInputRule } from "django-prose-editor/editor";
import { _, element } from "editor/elements";
import { keptAttribute } from "editor/kept_attributes";
import { listItemsRange, wrapListItems } from "editor/list_splitting";
import { labelledView } from "editor/node_views";
import { askAttribution } from "editor/quotation_dialog";

const { Plugin, PluginKey, TextSelection } = pm.state;
const { Decoration, DecorationSet } = pm.view;
const { closeHistory } = pm.history; // each decision is one step of undo
const EXCERPT = 180; // characters of the words that the dialog repeats

const attributionAttributes = () => ({
  source: keptAttribute("data-source", "source"),
  via: keptAttribute("data-via", "via"),
  speaker: keptAttribute("data-speaker", "speaker"),
  speakerText: keptAttribute("data-speaker-text", "speakerText"),
  cite: keptAttribute("cite"),
  lang: keptAttribute("lang"),
});

/** The button that shows an attribution and opens it. */
function attributionButton(open) {
  return element("button", {
    type: "button", class: "attribution", contenteditable: "false",
    onmousedown: (event) => event.preventDefault(), onclick: open,
  });
}

function writeAttribution(button, attributions, attrs, { short = false } = {}) {
  const { text, missing, short: brief } = attributions.describe(attrs);
  const shown = short ? brief : text;
  if (button.textContent !== shown) button.textContent = shown;
  button.classList.toggle("is-missing", missing);
  button.title = short ? `${text} – ${_("change")}` : _("Change the attribution");
  button.setAttribute("aria-label", `${_("Attribution")}: ${text}`);
}

export const Quotation = Node.create({
  name: "blockquote",
  group: "block",
  content: "(paragraph | bulletList | orderedList)+",
  defining: true,
  addOptions: () => ({ attributions: null }),
  addAttributes: attributionAttributes,
  parseHTML: () => [{ tag: "blockquote" }],
  renderHTML: ({ HTMLAttributes }) => ["blockquote", HTMLAttributes, 0],
  addInputRules() {
    return [wrappingInputRule({ find: /^\s*>\s$/, type: this.type })];
  },
  addNodeView() {
    const { attributions } = this.options;
    return ({ node, editor, getPos }) => {
      const button = attributionButton(() => editor.commands.editQuotationAt(getPos()));
      const contentDOM = element("div", { class: "quoted" });
      const dom = element("blockquote", {}, contentDOM, button);
      return labelledView(node, attributions, { dom, contentDOM, button }, (attrs) => {
        writeAttribution(button, attributions, attrs);
        if (attrs.lang) dom.lang = attrs.lang;
        else dom.removeAttribute("lang");
      });
    };
  },
  addKeyboardShortcuts() {
    return {
      // At the start of a quotation's paragraph, and on an empty last line, the key leads out of it.
      Backspace: () => {
        const { $from, empty } = this.editor.state.selection;
        if (!empty || $from.parentOffset > 0 || $from.node(-1)?.type !== this.type) return false;
        return this.editor.commands.lift(this.name);
      },
    };
  },
});

export const InlineQuotation = Mark.create({
  name: "inlineQuotation",
  inclusive: false,
  priority: 2000, // outermost: a link or emphasis inside must not cut one quotation in two
  addAttributes: attributionAttributes,
  parseHTML: () => [{ tag: "q" }],
  renderHTML: ({ HTMLAttributes }) => ["q", HTMLAttributes, 0],
});

/** Each inline quotation of the text: {from, to, mark}; neighbours that carry the same mark are one. */
function inlineQuotations(doc, type) {
  const found = [];
  doc.descendants((node, position) => {
    const mark = node.isInline ? type.isInSet(node.marks) : null;
    if (!mark) return;
    const previous = found.at(-1);
    if (previous && previous.to === position && previous.mark.eq(mark)) previous.to += node.nodeSize;
    else found.push({ from: position, to: position + node.nodeSize, mark });
  });
  return found;
}

const labelsKey = new PluginKey("inlineQuotationLabels");

function inlineLabels(editor, attributions) {
  const type = editor.schema.marks.inlineQuotation;
  const build = (doc) =>
    DecorationSet.create(
      doc,
      inlineQuotations(doc, type).map(({ to, mark }) =>
        Decoration.widget(
          to,
          (view, getPos) => {
            const button = attributionButton(() => editor.commands.editInlineQuotationAt(getPos() - 1));
            button.classList.add("is-inline");
            writeAttribution(button, attributions, mark.attrs, { short: true });
            return button;
          },
          { side: -1, marks: [], stopEvent: () => true, ignoreSelection: true, key: JSON.stringify([mark.attrs, attributions.describe(mark.attrs).text]) },
        ),
      ),
    );
  return new Plugin({
    key: labelsKey,
    state: {
      init: (config, state) => build(state.doc),
      apply: (transaction, old) => (transaction.docChanged || transaction.getMeta(labelsKey) ? build(transaction.doc) : old),
    },
    props: { decorations: (state) => labelsKey.getState(state) },
    view: (view) => ({ destroy: attributions.listen(() => view.isDestroyed || view.dispatch(view.state.tr.setMeta(labelsKey, true))) }),
  });
}

/** The quotation block around a position: {node, pos} or null. */
function blockAround($position, type) {
  for (let depth = $position.depth; depth > 0; depth -= 1) {
    if ($position.node(depth).type === type) return { node: $position.node(depth), pos: $position.before(depth) };
  }
  return null;
}

/** Keys of the sources in the text, those nearest to `position` first. */
function usedSources(doc, position) {
  const places = new Map();
  doc.descendants((node, pos) => {
    const key = node.type.name === "blockquote" ? node.attrs.source : node.marks.find((mark) => mark.type.name === "inlineQuotation")?.attrs.source;
    if (!key) return;
    const distance = Math.abs(pos - position);
    if (!places.has(key) || places.get(key) > distance) places.set(key, distance);
  });
  return [...places].sort((a, b) => a[1] - b[1]).map(([key]) => key).slice(0, 8);
}

/** Which forms a new quotation may take here, the likelier first. */
function possibleForms(state) {
  const { $from, $to, empty } = state.selection;
  const inTextblock = $from.sameParent($to) && $from.parent.inlineContent;
  const forbidden = ["tableCell", "tableHeader", "embed"];
  let blockAllowed = $from.parent.type.name !== "heading";
  for (let depth = $from.depth; depth > 0; depth -= 1) if (forbidden.includes($from.node(depth).type.name)) blockAllowed = false;
  const inlineAllowed = inTextblock && !empty;
  const part = inlineAllowed && ($from.parentOffset > 0 || $to.parentOffset < $to.parent.content.size);
  const forms = [...(blockAllowed ? ["block"] : []), ...(inlineAllowed ? ["inline"] : [])];
  return part ? forms.reverse() : forms;
}

/** Make the selected blocks, or the selected items of a list, one quotation. */
function wrapSelection({ tr, dispatch, state }, type, attrs) {
  const { $from, $to } = tr.selection;
  const items = listItemsRange($from, $to);
  if (items) return wrapListItems(tr, items, type, attrs, dispatch);
  const range = $from.blockRange($to, (node) => node.type.contentMatch.matchType(type) !== null);
  const wrapping = range && pm.transform.findWrapping(range, type, attrs);
  if (!wrapping) return false;
  if (dispatch) dispatch(tr.wrap(range, wrapping).scrollIntoView());
  return true;
}

export const Quoting = Extension.create({
  name: "quoting",
  addOptions: () => ({ config: null, attributions: null }),
  addProseMirrorPlugins() {
    return [inlineLabels(this.editor, this.options.attributions)];
  },
  addCommands() {
    const { config, attributions } = this.options;
    const ask = (request) => askAttribution({ config, attributions, ...request });

    /** Open an existing block and write back what was decided. */
    const editBlock = async (editor, pos) => {
      const node = editor.state.doc.nodeAt(pos);
      const answer = await ask({
        attrs: node.attrs, isNew: false, words: node.textContent.slice(0, EXCERPT), used: usedSources(editor.state.doc, pos),
      });
      // Nothing behind an open modal dialog changes the text, so the position still holds.
      if (!answer) return editor.commands.focus();
      if (answer.remove) return editor.chain().focus().unwrapQuotation(pos).run();
      return editor.chain().command(({ tr }) => Boolean(closeHistory(tr).setNodeMarkup(pos, null, { ...node.attrs, ...answer.attrs }))).focus().run();
    };

    const editInline = async (editor, position) => {
      const type = editor.schema.marks.inlineQuotation;
      const range = inlineQuotations(editor.state.doc, type).find(({ from, to }) => from <= position && position <= to);
      if (!range) return false;
      const { doc } = editor.state;
      const answer = await ask({
        attrs: range.mark.attrs, isNew: false, words: doc.textBetween(range.from, range.to).slice(0, EXCERPT), used: usedSources(doc, range.from), form: "inline", forms: ["inline"],
      });
      if (!answer) return editor.commands.focus();
      return editor
        .chain()
        .command(({ tr }) => {
          closeHistory(tr).removeMark(range.from, range.to, range.mark);
          if (!answer.remove) tr.addMark(range.from, range.to, type.create({ ...range.mark.attrs, ...answer.attrs }));
          return true;
        })
        .focus()
        .run();
    };

    const create = async (editor) => {
      const { state } = editor;
      const forms = possibleForms(state);
      if (!forms.length) return editor.storage.announcer?.say(_("A heading cannot be a quotation. Within a table, select the words first."));
      const { from, to, $from, empty } = state.selection;
      const words = empty ? $from.parent.textContent : state.doc.textBetween(from, to, " ");
      const answer = await ask({ words: words.slice(0, EXCERPT), used: usedSources(state.doc, from), forms, form: forms[0] });
      if (!answer) return editor.commands.focus();
      return editor.chain().focus().applyQuotation(answer).run();
    };

    return {
      /** Ask whose words these are: for the quotation around the cursor, or for what is selected. */
      quote: () => ({ editor, dispatch, state }) => {
        if (!dispatch) return true;
        const inline = getMarkRange(state.selection.$from, editor.schema.marks.inlineQuotation);
        const block = blockAround(state.selection.$from, editor.schema.nodes.blockquote);
        if (inline) editInline(editor, inline.from);
        else if (block && state.selection.to <= block.pos + block.node.nodeSize) editBlock(editor, block.pos);
        else create(editor);
        return true;
      },
      /** The same attribution as last time, without asking; asks when there is none yet. */
      quoteAgain: () => ({ editor, dispatch, state, commands }) => {
        if (!dispatch) return true;
        const near = usedSources(state.doc, state.selection.from)[0];
        const attrs = attributions.last ?? (near ? { source: near } : null);
        const [form] = possibleForms(state);
        if (!attrs || !form) return commands.quote();
        const block = blockAround(state.selection.$from, editor.schema.nodes.blockquote);
        if (block) return commands.updateAttributes("blockquote", attrs);
        return commands.applyQuotation({ form, attrs });
      },
      applyQuotation: ({ form, attrs }) => (props) => {
        const { editor, commands, dispatch, tr } = props;
        if (dispatch) closeHistory(tr);
        if (form === "inline") return commands.setMark("inlineQuotation", attrs);
        return wrapSelection(props, editor.schema.nodes.blockquote, attrs);
      },
      unwrapQuotation: (pos) => ({ tr, dispatch }) => {
        const node = tr.doc.nodeAt(pos);
        if (dispatch) closeHistory(tr).replaceWith(pos, pos + node.nodeSize, node.content);
        return true;
      },
      editQuotationAt: (pos) => ({ editor, dispatch }) => {
        if (dispatch) editBlock(editor, pos);
        return true;
      },
      editInlineQuotationAt: (position) => ({ editor, dispatch }) => {
        if (dispatch) editInline(editor, position);
        return true;
      },
      /** Put the cursor into the next quotation that has no source, round the end of the text. */
      nextUnattributed: () => ({ tr, dispatch, state }) => {
        const places = unattributed(state.doc);
        if (!places.length) return false;
        const next = places.find((place) => place > state.selection.from + 1) ?? places[0];
        const inside = state.doc.nodeAt(next).isInline ? next : next + 1;
        if (dispatch) tr.setSelection(TextSelection.near(tr.doc.resolve(inside))).scrollIntoView();
        return true;
      },
    };
  },
  addKeyboardShortcuts() {
    return {
      "Mod-Alt-q": () => this.editor.commands.quote(),
      "Mod-Alt-a": () => this.editor.commands.quoteAgain(),
      "Mod-Alt-n": () => this.editor.commands.nextUnattributed(),
    };
  },
});

/** Positions of quotations without a source. */
export function unattributed(doc) {
  const places = [];
  doc.descendants((node, pos) => {
    if (node.type.name === "blockquote" && !node.attrs.source) places.push(pos);
  });
  const type = doc.type.schema.marks.inlineQuotation;
  places.push(...inlineQuotations(doc, type).filter(({ mark }) => !mark.attrs.source).map(({ from }) => from));
  return places.sort((a, b) => a - b);
}

/** How many quotations stand in the text. */
export function countQuotations(doc) {
  let blocks = 0;
  doc.descendants((node) => {
    if (node.type.name === "blockquote") blocks += 1;
  });
  return blocks + inlineQuotations(doc, doc.type.schema.marks.inlineQuotation).length;
}
