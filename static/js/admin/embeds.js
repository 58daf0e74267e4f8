/**
 * Embeds: pictures, calls, videos and whatever else the server's registry names, each a figure with a key.
 * The editor shows what readers will see of it; only the key and a caption are stored.
 */
import { Node } from "django-prose-editor/editor";
import { _, element, fill } from "editor/elements";
import { chooseEmbed } from "editor/embed_dialog";
import { icon } from "editor/icons";
import { keptAttribute } from "editor/kept_attributes";
import { labelOf } from "editor/previews";

const WITH_CAPTION = new Set(["image", "video"]);

class EmbedView {
  constructor({ node, editor, getPos }, { config, previews }) {
    Object.assign(this, { node, editor, getPos, config, previews });
    this.heading = element("span", { class: "embed-kind" });
    this.body = element("div", { class: "embed-body" });
    const tool = (drawing, label, onclick) =>
      element("button", { type: "button", class: "plain", "aria-label": label, title: label, onclick }, icon(drawing));
    this.link = element("a", { class: "plain", target: "_blank", hidden: true, "aria-label": _("Edit the record in a new tab"), title: _("Edit the record in a new tab") }, icon("pencil"));
    // Who comes back from the other tab sees what was changed there.
    this.link.addEventListener("click", () => addEventListener("focus", () => this.lookAgain(), { once: true }));
    this.bar = element(
      "div", { class: "embed-bar" }, this.heading, this.link,
      tool("replace", _("Choose another"), () => this.replace()),
      tool("trash-2", _("Take out of the text"), () => this.remove()),
    );
    this.front = element("div", { class: "embed-front", contenteditable: "false" }, this.bar, this.body);
    this.contentDOM = element("figcaption", {});
    this.dom = element("figure", { class: "embed" }, this.front, this.contentDOM);
    this.draw();
  }

  async draw() {
    const { kind, id, href } = this.node.attrs;
    this.dom.dataset.embed = kind;
    this.heading.textContent = labelOf(this.config, kind);
    this.contentDOM.dataset.placeholder = _("Caption (empty: the record’s own)");
    this.dom.classList.toggle("has-caption", WITH_CAPTION.has(kind) || this.node.content.size > 0);
    if (kind === "video") {
      this.body.replaceChildren(element("span", { class: "embed-address" }, href || _("no address")));
      return;
    }
    const row = await this.previews.get(kind, id);
    if (row === null) {
      this.body.replaceChildren(element("p", { class: "error" }, fill(_("There is no %(kind)s %(id)s any more."), { kind: labelOf(this.config, kind), id })));
      return;
    }
    this.link.hidden = !row.edit_url;
    if (row.edit_url) this.link.href = row.edit_url;
    this.body.replaceChildren(
      ...[
        row.thumbnail ? element("img", { src: row.thumbnail, alt: row.label }) : null,
        row.thumbnail ? null : element("strong", {}, row.label),
        row.text && row.text !== row.label ? element("div", { class: "embed-text" }, row.text) : null,
      ].filter(Boolean),
    );
  }

  lookAgain() {
    this.previews.forget(this.node.attrs.kind, this.node.attrs.id);
    this.draw();
  }

  async replace() {
    const attrs = await chooseEmbed(this.node.attrs.kind, this, this.node.attrs);
    if (!attrs) return;
    this.editor
      .chain()
      .command(({ tr }) => Boolean(tr.setNodeMarkup(this.getPos(), null, { ...this.node.attrs, ...attrs })))
      .focus()
      .run();
  }

  remove() {
    const pos = this.getPos();
    this.editor.chain().deleteRange({ from: pos, to: pos + this.node.nodeSize }).focus().run();
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    const same = JSON.stringify(node.attrs) === JSON.stringify(this.node.attrs);
    this.node = node;
    if (same) this.dom.classList.toggle("has-caption", WITH_CAPTION.has(node.attrs.kind) || node.content.size > 0);
    else this.draw();
    return true;
  }

  ignoreMutation(mutation) {
    return mutation.type !== "selection" && !this.contentDOM.contains(mutation.target);
  }

  stopEvent(event) {
    return this.front.contains(event.target) && !/^drag|^drop/.test(event.type) && event.target.closest("button, a") !== null;
  }
}

export const Embed = Node.create({
  name: "embed",
  group: "block",
  content: "inline*",
  isolating: true,
  draggable: true,
  addOptions: () => ({ config: null, previews: null }),
  addAttributes: () => ({
    kind: keptAttribute("data-embed", "kind"),
    id: keptAttribute("data-id", "id"),
    href: { default: null, rendered: false, parseHTML: (node) => node.querySelector(":scope > a")?.getAttribute("href") ?? null },
    captionLang: { default: null, rendered: false, parseHTML: (node) => node.querySelector(":scope > figcaption")?.getAttribute("lang") ?? null },
    linkText: { default: null, rendered: false, parseHTML: (node) => node.querySelector(":scope > a")?.textContent ?? null },
  }),
  parseHTML: () => [
    { tag: "figure[data-embed]", contentElement: (node) => node.querySelector("figcaption") ?? document.createElement("figcaption") },
  ],
  renderHTML({ node, HTMLAttributes }) {
    const { href, linkText, captionLang } = node.attrs;
    const link = href ? [["a", { href }, linkText || href]] : [];
    const caption = node.content.size ? [["figcaption", captionLang ? { lang: captionLang } : {}, 0]] : [];
    return ["figure", HTMLAttributes, ...link, ...caption];
  },
  addNodeView() {
    return (props) => new EmbedView(props, this.options);
  },
  addCommands() {
    return {
      /** Ask for a record of `kind` and put it where the cursor is; `file`: a picture that was dropped or pasted. */
      askEmbed: (kind, file = null) => ({ editor, dispatch }) => {
        if (!dispatch) return true;
        chooseEmbed(kind, this.options, {}, file).then((attrs) => {
          if (attrs) editor.chain().focus().insertEmbed(attrs).run();
          else editor.commands.focus();
        });
        return true;
      },
      insertEmbed: (attrs) => ({ tr, dispatch, editor, state }) => {
        const { $to } = state.selection;
        // After the outermost block: a figure never stands inside a list or a quotation.
        const block = $to.depth ? $to.after(1) : $to.pos;
        const line = $to.depth === 1 && $to.parent.type.name === "paragraph" && $to.parent.content.size === 0;
        const node = editor.schema.nodes.embed.create(attrs);
        if (!dispatch) return true;
        if (line) tr.replaceWith($to.before(1), $to.after(1), node);
        else tr.insert(block, node);
        const end = (line ? $to.before(1) : block) + node.nodeSize;
        if (end >= tr.doc.content.size) tr.insert(end, editor.schema.nodes.paragraph.create());
        tr.setSelection(state.selection.constructor.near(tr.doc.resolve(end + 1)));
        tr.scrollIntoView();
        return true;
      },
    };
  },
});
