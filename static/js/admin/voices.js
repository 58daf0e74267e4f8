/**
 * The house's own voice inside the text: a comment, or an editor's note, with who it is by where that is not plain.
 */
import { Node, pm } from "django-prose-editor/editor";
import { _, element } from "editor/elements";
import { keptAttribute } from "editor/kept_attributes";
import { labelledView } from "editor/node_views";
import { VOICES, askVoice } from "editor/voice_dialog";

export const Voice = Node.create({
  name: "voice",
  group: "block",
  content: "(paragraph | bulletList | orderedList | blockquote)+",
  defining: true,
  addOptions: () => ({ config: null, attributions: null }),
  addAttributes: () => ({
    kind: { ...keptAttribute("data-kind", "kind"), default: "comment" },
    by: keptAttribute("data-by", "by"),
  }),
  parseHTML: () => [{ tag: "aside" }],
  renderHTML: ({ HTMLAttributes }) => ["aside", HTMLAttributes, 0],
  addNodeView() {
    const { attributions } = this.options;
    return ({ node, editor, getPos }) => {
      const button = element("button", {
        type: "button", class: "voice-label", contenteditable: "false",
        onmousedown: (event) => event.preventDefault(), onclick: () => editor.commands.editVoiceAt(getPos()),
      });
      const contentDOM = element("div", {});
      const dom = element("aside", { role: "note" }, button, contentDOM);
      return labelledView(node, attributions, { dom, contentDOM, button }, (attrs) => {
        const by = attrs.by ? attributions.speakerLine({ speaker: attrs.by }) : "";
        const label = [VOICES[attrs.kind] ?? VOICES.comment, by].filter(Boolean).join(" · ");
        if (button.textContent !== label) button.textContent = label;
        button.title = _("Change");
        dom.dataset.kind = attrs.kind;
        dom.setAttribute("aria-label", label);
      });
    };
  },
  addCommands() {
    return {
      /** Make the selected blocks a comment or note; the same again takes it away; another kind changes it. */
      toggleVoice: (kind) => ({ editor, commands }) => {
        if (!editor.isActive(this.name)) return commands.wrapIn(this.name, { kind });
        if (editor.getAttributes(this.name).kind === kind) return commands.lift(this.name);
        return commands.updateAttributes(this.name, { kind });
      },
      editVoiceAt: (pos) => ({ editor, dispatch }) => {
        const node = editor.state.doc.nodeAt(pos);
        if (!dispatch) return node?.type === this.type;
        askVoice(this.options, node.attrs).then((answer) => {
          if (!answer) return editor.commands.focus();
          return editor
            .chain()
            .command(({ tr }) => {
              pm.history.closeHistory(tr);
              if (answer.remove) tr.replaceWith(pos, pos + node.nodeSize, node.content);
              else tr.setNodeMarkup(pos, null, { ...node.attrs, kind: answer.kind, by: answer.by });
              return true;
            })
            .focus()
            .run();
        });
        return true;
      },
    };
  },
  addKeyboardShortcuts() {
    return { "Mod-Alt-c": () => this.editor.commands.toggleVoice("comment") };
  },
});
