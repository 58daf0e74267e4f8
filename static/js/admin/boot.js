/**
 * Turns each textarea that asks for it into the body editor. The stored text is touched only when the document
 * really differs from what was opened: an unedited body goes back byte for byte.
 */
import { Editor, initializeEditors } from "django-prose-editor/editor";
import { Attributions } from "editor/attributions";
import { storedForm } from "editor/contract";
import { element } from "editor/elements";
import { Find } from "editor/find";
import { FullScreen } from "editor/full_screen";
import { CleanPaste } from "editor/paste";
import { Previews } from "editor/previews";
import { StatusLine } from "editor/status_line";
import { ToolbarExtension } from "editor/toolbar";
import { vocabulary } from "editor/vocabulary";

const MARKER = "data-body-editor";

/** HTML of the document; nothing at all for an empty one. */
function htmlOf(editor) {
  return editor.isEmpty && editor.state.doc.childCount === 1 ? "" : storedForm(editor.getHTML());
}

function createEditor(textarea) {
  if (textarea.closest(".body-editor")) return;
  const config = JSON.parse(textarea.getAttribute(MARKER));
  const attributions = new Attributions(config.endpoints, config.known);
  const previews = new Previews(config);
  const top = element("div", { class: "body-top" });
  const text = element("div", { class: "body-text" });
  const notices = element("div", { class: "body-notices" });
  const host = element("div", { class: "body-editor" }, top, notices, text);
  textarea.before(host);
  host.append(textarea);
  textarea.hidden = true;
  const stored = textarea.value;
  const label = document.querySelector(`label[for="${textarea.id}"]`);
  if (label) label.id ||= `${textarea.id}-label`;
  const textId = `${textarea.id}-text`;
  let opened = null;
  const editor = new Editor({
    element: text,
    content: stored,
    injectCSS: false, // the same rules stand in admin_editor.css: no inline style has to be allowed
    editable: !textarea.disabled,
    editorProps: {
      attributes: {
        id: textId, class: "prose", role: "textbox", "aria-multiline": "true", spellcheck: "true",
        ...(label ? { "aria-labelledby": label.id } : { "aria-label": textarea.name }),
        ...(textarea.getAttribute("aria-describedby") ? { "aria-describedby": textarea.getAttribute("aria-describedby") } : {}),
      },
    },
    extensions: [
      ...vocabulary({ config, attributions, previews }),
      CleanPaste.configure({ host: notices }),
      ToolbarExtension.configure({ config, host: top, textId }),
      Find.configure({ host: top }),
      FullScreen.configure({ host }),
      StatusLine.configure({ host, wordsPerMinute: config.wordsPerMinute }),
    ],
    onUpdate({ editor: changed }) {
      const value = changed.state.doc.eq(opened) ? stored : htmlOf(changed);
      if (textarea.value === value) return;
      textarea.value = value;
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  opened = editor.state.doc;
  if (label) label.addEventListener("click", () => editor.commands.focus());
  textarea.bodyEditor = { editor, textarea, attributions }; // for whoever comes after the event
  textarea.dispatchEvent(new CustomEvent("body-editor:ready", { detail: textarea.bodyEditor, bubbles: true }));
}

initializeEditors(createEditor, `[${MARKER}]`);
