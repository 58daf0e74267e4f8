/**
 * Turns each textarea that asks for it into CKEditor with our dialogs. CKEditor rewrites what it opens, so the
 * stored text is submitted unless the author changed something.
 */
import { Attributions } from "editor/attributions";
import { COMMANDS, ckeditorConfig, writePlainly } from "editor/ckeditor_config";
import { addEmbeds } from "editor/ckeditor_embeds";
import { addQuoting, showLabels } from "editor/ckeditor_quotations";
import { cleanClipboard } from "editor/clipboard";
import { LeftOut } from "editor/left_out";
import { storedForm } from "editor/contract";
import { Previews } from "editor/previews";

const MARKER = "data-body-ckeditor";
const { CKEDITOR } = window;

/** Elements of HTML that CKEditor's own table of them does not know as blocks. */
function teachElements() {
  for (const tag of ["aside", "figure"]) {
    CKEDITOR.dtd.$block[tag] = 1;
    CKEDITOR.dtd.body[tag] = 1;
  }
  CKEDITOR.dtd.aside = { p: 1, ul: 1, ol: 1, blockquote: 1, ...CKEDITOR.dtd.aside };
  // An empty figure, or one around a link, is a record that the server fills: nothing to tidy away.
  for (const tag of ["figure", "time", "q"]) delete CKEDITOR.dtd.$removeEmpty[tag];
}

function start(textarea) {
  const config = JSON.parse(textarea.getAttribute(MARKER));
  const context = { config, attributions: new Attributions(config.endpoints, config.known), previews: new Previews(config) };
  const stored = textarea.value;
  const label = document.querySelector(`label[for="${textarea.id}"]`)?.textContent.replace(/:\s*$/, "") ?? textarea.name;
  const editor = CKEDITOR.replace(textarea, ckeditorConfig({ contentCss: config.contentCss, label }));
  let opened = null;

  const notices = document.createElement("div");
  textarea.before(notices);
  const notice = new LeftOut(notices, () => editor.execCommand("Picture"));

  addQuoting(editor, context);
  addEmbeds(editor, context);
  for (const [name, text] of Object.entries(COMMANDS)) editor.ui.addButton(name, { label: text, command: name, toolbar: "quoting" });

  const value = () => {
    const data = editor.getData();
    return opened === null || data === opened ? stored : storedForm(data);
  };
  editor.updateElement = () => {
    textarea.value = value();
  };
  editor.on("configLoaded", teachElements);
  editor.on("instanceReady", () => {
    writePlainly(editor);
    opened = editor.getData();
    editor.resetDirty();
    showLabels(editor, context.attributions);
    textarea.bodyEditor = { editor, textarea, attributions: context.attributions }; // for whoever comes after the event
    textarea.dispatchEvent(new CustomEvent("body-editor:ready", { detail: textarea.bodyEditor, bubbles: true }));
  });
  context.attributions.listen(() => showLabels(editor, context.attributions));
  editor.on("change", () => {
    const now = value();
    if (textarea.value === now) return;
    textarea.value = now;
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
  });
  editor.on("paste", (event) => {
    const { data } = event;
    if (data.type !== "html" || data.dataTransfer.getTransferType(editor) !== CKEDITOR.DATA_TRANSFER_EXTERNAL) return;
    const { html, pictures } = cleanClipboard(data.dataValue);
    data.dataValue = html;
    notice.show(pictures);
  }, null, null, 3);
}

CKEDITOR.disableAutoInline = true;
for (const textarea of document.querySelectorAll(`[${MARKER}]`)) {
  if (!textarea.id.includes("__prefix__")) start(textarea);
}
