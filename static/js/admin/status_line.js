/**
 * The line under the text: words, reading time, quotations, and those that still lack a source, one press away.
 */
import { Extension } from "django-prose-editor/editor";
import { _, count, element, fill } from "editor/elements";
import { countQuotations, unattributed } from "editor/quotations";

const PAUSE = 250; // milliseconds after the last key before the text is counted again

export const StatusLine = Extension.create({
  name: "announcer",
  addOptions: () => ({ host: null, wordsPerMinute: 238 }),
  addStorage: () => ({ say: () => {} }),
  onCreate() {
    const { editor } = this;
    const numbers = element("span", { class: "status-numbers" });
    const missing = element("button", {
      type: "button", class: "status-missing", hidden: true, title: _("Go to the next quotation without a source (Ctrl+Alt+N)"),
      onclick: () => editor.chain().focus().nextUnattributed().run(),
    });
    const said = element("span", { role: "status", class: "status-said" });
    this.options.host.append(element("div", { class: "body-status" }, numbers, missing, said));
    this.storage.say = (text) => {
      said.textContent = text;
    };
    this.storage.draw = () => {
      const words = editor.state.doc.textBetween(0, editor.state.doc.content.size, " ", " ").match(/\S+/g)?.length ?? 0;
      const minutes = Math.ceil(words / this.options.wordsPerMinute);
      const quotations = countQuotations(editor.state.doc);
      numbers.textContent = [
        count("%(n)s word", "%(n)s words", words),
        words ? fill(_("%(n)s min to read"), { n: minutes }) : null,
        quotations ? count("%(n)s quotation", "%(n)s quotations", quotations) : null,
      ].filter(Boolean).join(" · ");
      const open = unattributed(editor.state.doc).length;
      missing.hidden = open === 0;
      missing.textContent = count("%(n)s without a source", "%(n)s without a source", open);
    };
    this.storage.draw();
  },
  onUpdate() {
    clearTimeout(this.storage.timer);
    this.storage.timer = setTimeout(() => this.editor.isDestroyed || this.storage.draw(), PAUSE);
  },
});
