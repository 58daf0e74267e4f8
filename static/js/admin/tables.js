/**
 * Tables: rows, columns and header cells. What holds a table together on the page is left to the server.
 */
import { Table as PackagedTable, TableCell, TableHeader, TableRow } from "django-prose-editor/editor";
import { field, openDialog } from "editor/dialogs";
import { _, element } from "editor/elements";

const CELL_CONTENT = "(paragraph | bulletList | orderedList)+";
const MOST = 40; // rows or columns a new table may begin with

function span(name) {
  return {
    default: 1,
    parseHTML: (node) => Number.parseInt(node.getAttribute(name), 10) || 1,
    renderHTML: (attributes) => (attributes[name] > 1 ? { [name]: attributes[name] } : {}),
  };
}

const cellAttributes = () => ({
  colspan: span("colspan"),
  rowspan: span("rowspan"),
  colwidth: { default: null, rendered: false, parseHTML: () => null }, // the table plugins expect it to exist
});

async function askTable(editor) {
  const number = (name, label, value) => field({ name, label, type: "number", value, attributes: { min: 1, max: MOST } });
  const rows = number("rows", _("Rows"), "3");
  const cols = number("cols", _("Columns"), "3");
  const header = field({ name: "header", label: _("The first row is a header"), type: "checkbox", value: true });
  const clamp = (input) => Math.min(MOST, Math.max(1, Number.parseInt(input.value, 10) || 1));
  const answer = await openDialog({
    title: _("Table"),
    className: "small-dialog",
    submitLabel: _("Insert"),
    onSubmit: (finish) => finish({ rows: clamp(rows.input), cols: clamp(cols.input), withHeaderRow: header.input.checked }),
    build: () => ({
      content: element("div", {}, element("div", { class: "columns" }, rows.dom, cols.dom), header.dom),
      focus: () => rows.input.select(),
    }),
  });
  if (answer) editor.chain().focus().insertTable(answer).run();
  else editor.commands.focus();
}

const Table = PackagedTable.extend({
  addNodeView: () => null,
  renderHTML: ({ HTMLAttributes }) => ["table", HTMLAttributes, ["tbody", 0]],
  addCommands() {
    return {
      ...this.parent?.(),
      askTable: () => ({ editor, dispatch }) => {
        if (dispatch) askTable(editor);
        return true;
      },
    };
  },
});

export const TABLES = [
  Table.configure({ resizable: false, HTMLAttributes: {} }),
  TableRow,
  TableCell.extend({ content: CELL_CONTENT, addAttributes: cellAttributes }),
  TableHeader.extend({ content: CELL_CONTENT, addAttributes: cellAttributes }),
];
