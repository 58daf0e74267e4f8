/**
 * Links: to this site's own posts, found by their words, or to any address that is typed.
 */
import { Mark, pm } from "django-prose-editor/editor";
import { keptAttribute } from "editor/kept_attributes";
import { askLink, isAllowedAddress } from "editor/link_dialog";

/** Ask, and write the answer into the text. */
async function editLink(editor, config) {
  const editing = editor.isActive("link");
  const { from, to, empty } = editor.state.selection;
  const headings = [];
  editor.state.doc.descendants((node) => {
    if (node.type.name === "heading" && node.attrs.id) headings.push({ href: `#${node.attrs.id}`, label: node.textContent });
  });
  const words = empty ? "" : editor.state.doc.textBetween(from, to, " ");
  const answer = await askLink({ config, attrs: editor.getAttributes("link"), editing, words, headings });
  if (!answer) return editor.commands.focus();
  const chain = editor.chain().focus();
  if (answer.remove) return chain.extendMarkRange("link").unsetMark("link").run();
  const { text: shown, ...mark } = answer;
  if (empty && !editing) {
    return chain.insertContent({ type: "text", text: shown || mark.href, marks: [{ type: "link", attrs: mark }] }).run();
  }
  return chain.extendMarkRange("link").setMark("link", mark).run();
}

export const Link = Mark.create({
  name: "link",
  priority: 1000,
  inclusive: false,
  addOptions: () => ({ config: null }),
  addAttributes: () => ({ href: keptAttribute("href"), title: keptAttribute("title"), hreflang: keptAttribute("hreflang") }),
  parseHTML: () => [{ tag: "a[href]", getAttrs: (node) => (isAllowedAddress(node.getAttribute("href")) ? null : false) }],
  renderHTML: ({ HTMLAttributes }) => ["a", HTMLAttributes, 0],
  addCommands() {
    return {
      askLink: () => ({ editor, dispatch }) => {
        if (dispatch) editLink(editor, this.options.config);
        return true;
      },
    };
  },
  addKeyboardShortcuts() {
    return { "Mod-k": () => this.editor.commands.askLink() };
  },
  addProseMirrorPlugins() {
    const { editor } = this;
    return [
      new pm.state.Plugin({
        props: {
          // An address pasted over selected words links them; pasted alone it becomes a link.
          handlePaste: (view, event) => {
            const text = event.clipboardData?.getData("text/plain").trim() ?? "";
            if (!/^https?:\/\/\S+$/i.test(text)) return false;
            if (view.state.selection.empty) {
              return editor.commands.insertContent({ type: "text", text, marks: [{ type: "link", attrs: { href: text } }] });
            }
            return editor.commands.setMark("link", { href: text });
          },
        },
      }),
    ];
  },
});
