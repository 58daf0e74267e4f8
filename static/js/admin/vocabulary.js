/**
 * The whole vocabulary of a body as the editor knows it. It mirrors the server's: what is not here, the editor
 * drops on opening, so a test compares the two.
 */
import {
  Bold, BulletList, Document, Dropcursor, Gapcursor, HardBreak, Heading, History, HorizontalRule, Italic, ListItem,
  OrderedList as PackagedOrderedList, Paragraph, Subscript, Superscript, Text, wrappingInputRule,
} from "django-prose-editor/editor";
import { Embed } from "editor/embeds";
import { KeptAttributes } from "editor/kept_attributes";
import { Link } from "editor/links";
import { MARKS, MarkCommands } from "editor/marks";
import { InlineQuotation, Quotation, Quoting } from "editor/quotations";
import { TABLES } from "editor/tables";
import { Voice } from "editor/voices";

/** An ordered list with its first number and nothing else: the packaged one adds a style of numbering. */
const OrderedList = PackagedOrderedList.extend({
  addOptions() {
    return { ...this.parent?.(), enableListAttributes: false };
  },
  addAttributes: () => ({
    start: {
      default: 1,
      parseHTML: (node) => (/^-?\d+$/.test(node.getAttribute("start") ?? "") ? Number(node.getAttribute("start")) : 1),
      renderHTML: ({ start }) => (start === 1 ? {} : { start }),
    },
  }),
  addNodeView: () => null,
  addInputRules() {
    return [wrappingInputRule({ find: /^(\d+)[.)]\s$/, type: this.type, getAttributes: (match) => ({ start: Number(match[1]) }) })];
  },
});

/** Everything that may stand in a body, as Tiptap extensions. */
export function vocabulary({ config, attributions, previews }) {
  return [
    Document, Paragraph, Text, HardBreak, HorizontalRule,
    Heading.configure({ levels: [2, 3, 4] }),
    BulletList, OrderedList,
    ListItem.extend({ content: "paragraph (paragraph | bulletList | orderedList)*" }),
    Quotation.configure({ attributions }), InlineQuotation, Quoting.configure({ config, attributions }),
    Voice.configure({ config, attributions }),
    Embed.configure({ config, previews }),
    ...TABLES,
    Link.configure({ config }),
    ...MARKS, MarkCommands.configure({ config }),
    Bold, Italic, Subscript, Superscript,
    KeptAttributes,
    History, Dropcursor, Gapcursor,
  ];
}
