/**
 * Embeds in CKEditor, as its widgets: a figure that moves as one piece, with a caption that can be written.
 */
import { chooseEmbed } from "editor/embed_dialog";
import { _ } from "editor/elements";
import { labelOf } from "editor/previews";

const FRONT = "data-cke-front"; // marks what only the editor shows

function draw(widget, { config, previews }) {
  const figure = widget.element;
  const kind = figure.getAttribute("data-embed");
  const id = figure.getAttribute("data-id");
  const front = figure.findOne(`[${FRONT}]`);
  const show = (...lines) => {
    front.$.replaceChildren(...lines.filter(Boolean).map((line) => Object.assign(front.$.ownerDocument.createElement("div"), { textContent: line })));
  };
  const name = labelOf(config, kind);
  if (kind === "video") {
    show(name, figure.findOne("a")?.getAttribute("href"));
    return;
  }
  show(name);
  previews.get(kind, id).then((row) => {
    if (!front.$.isConnected) return;
    show(name, row ? row.label : _("This record is not there any more."), row?.text);
    if (!row?.thumbnail) return;
    const picture = front.$.ownerDocument.createElement("img");
    picture.src = row.thumbnail;
    picture.alt = "";
    front.$.append(picture);
  });
}

export function addEmbeds(editor, { config, previews }) {
  const context = { config, previews };
  editor.on("pluginsLoaded", () => {
    editor.widgets.add("bodyEmbed", {
      editables: { caption: { selector: "figcaption", allowedContent: "strong em sub sup cite; a[!href,title,hreflang]; abbr[title]; span[!lang]" } },
      upcast(node) {
        if (node.name !== "figure" || !node.attributes["data-embed"]) return false;
        const front = new window.CKEDITOR.htmlParser.element("div", { [FRONT]: "1" });
        node.add(front, 0);
        if (!node.getFirst("figcaption")) node.add(new window.CKEDITOR.htmlParser.element("figcaption"));
        return true;
      },
      downcast(node) {
        for (const child of [...node.children]) {
          const isFront = child.name === "div"; // no div is in the vocabulary
          const isEmpty = child.name === "figcaption" && !child.getHtml().replace(/<br ?\/?>|&nbsp;|\s/g, "");
          if (isFront || isEmpty) child.remove();
        }
        return node;
      },
      init() {
        draw(this, context);
        this.on("doubleclick", () => replace(this));
      },
    });
  });

  const insert = (kind) => async () => {
    const bookmarks = editor.getSelection().createBookmarks2(true);
    const attrs = await chooseEmbed(kind, context);
    editor.focus();
    editor.getSelection().selectBookmarks(bookmarks);
    if (!attrs) return;
    const node = document.createElement("figure");
    node.dataset.embed = kind;
    if (attrs.id) node.dataset.id = attrs.id;
    if (attrs.href) node.append(Object.assign(document.createElement("a"), { href: attrs.href, textContent: attrs.linkText || attrs.href }));
    editor.insertHtml(node.outerHTML);
  };

  const replace = async (widget) => {
    const kind = widget.element.getAttribute("data-embed");
    const attrs = await chooseEmbed(kind, context, { href: widget.element.findOne("a")?.getAttribute("href") });
    if (!attrs) return;
    editor.fire("saveSnapshot");
    if (attrs.id) widget.element.setAttribute("data-id", attrs.id);
    const link = widget.element.findOne("a");
    if (attrs.href && link) {
      link.setAttributes({ href: attrs.href, "data-cke-saved-href": attrs.href });
      link.setText(attrs.linkText || attrs.href);
    }
    draw(widget, context);
    editor.fire("saveSnapshot");
  };

  for (const [name, kind] of Object.entries({ Picture: "image", CallSection: "call", VideoLink: "video" })) {
    editor.addCommand(name, { exec: insert(kind), async: false, editorFocus: false });
  }
}
