/**
 * The inline vocabulary: every mark that may stand in a body, outermost first, and the small dialogs that set those
 * which carry a value.
 */
import { Extension, Mark } from "django-prose-editor/editor";
import { field, openDialog } from "editor/dialogs";
import { _ } from "editor/elements";
import { keptAttribute } from "editor/kept_attributes";

/** A mark for `tag`; of two marks on the same words the one with the higher priority encloses the other. */
function inlineMark(name, tag, priority, { attributes = [], selector = tag } = {}) {
  return Mark.create({
    name,
    priority,
    inclusive: attributes.length === 0,
    addAttributes: () => Object.fromEntries(attributes.map((attribute) => [attribute, keptAttribute(attribute)])),
    parseHTML: () => [{ tag: selector }],
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
    addCommands: () => ({}),
  });
}

export const MARKS = [
  inlineMark("inserted", "ins", 1900),
  inlineMark("deleted", "del", 1890, { selector: "del, s, strike" }),
  inlineMark("language", "span", 1800, { attributes: ["lang"], selector: "span[lang]" }),
  inlineMark("citedTitle", "cite", 900),
  inlineMark("abbreviation", "abbr", 890, { attributes: ["title"] }),
  inlineMark("time", "time", 880, { attributes: ["datetime"] }),
  inlineMark("highlight", "mark", 870),
  inlineMark("small", "small", 90),
];

/** Ask for one value of a mark; an empty one takes the mark away. */
async function askValue(editor, { mark, attribute, title, label, hint, options = null }) {
  const current = editor.getAttributes(mark)[attribute] ?? "";
  const box = field({ name: attribute, label, hint, value: current, options });
  const value = await openDialog({
    title,
    className: "small-dialog",
    submitLabel: _("Apply"),
    onSubmit: (finish) => finish({ value: box.input.value.trim() }),
    build: () => ({ content: box.dom, focus: () => box.input.focus() }),
  });
  if (!value) return editor.commands.focus();
  const chain = editor.chain().focus().extendMarkRange(mark);
  return value.value ? chain.setMark(mark, { [attribute]: value.value }).run() : chain.unsetMark(mark).run();
}

export const MarkCommands = Extension.create({
  name: "markCommands",
  addOptions: () => ({ config: null }),
  addCommands() {
    const open = (request) => () => ({ editor, dispatch }) => {
      if (dispatch) askValue(editor, typeof request === "function" ? request() : request);
      return true;
    };
    return {
      askAbbreviation: open({
        mark: "abbreviation", attribute: "title", title: _("Abbreviation"), label: _("Stands for"), hint: _("Empty to take the mark away."),
      }),
      askTime: open({
        mark: "time", attribute: "datetime", title: _("Date or time"), label: _("In the form 2024-05-03"), hint: _("For machines; readers see the words."),
      }),
      askLanguage: open(() => ({
        mark: "language", attribute: "lang", title: _("Language of these words"), label: _("Language"), options: this.options.config.sourceChoices.languages,
      })),
    };
  },
});
