/**
 * The toolbar: one row of named buttons with a roving tab stop (arrow keys move, Alt+F10 comes here, Escape goes
 * back to the text), and menus for what is needed less often. Follows the W3C authoring practices for toolbars.
 */
import { Extension } from "django-prose-editor/editor";
import { _, element, fill, uniqueId } from "editor/elements";
import { icon } from "editor/icons";

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** "Mod-Alt-q" as the keys are called on this machine. */
export function keyName(shortcut) {
  return shortcut
    .split("-")
    .map((key) => (key === "Mod" ? (isMac ? "⌘" : "Ctrl") : key === "Alt" && isMac ? "⌥" : key.length === 1 ? key.toUpperCase() : key))
    .join(isMac ? "" : "+");
}

const run = (name, ...values) => (editor) => editor.chain().focus()[name](...values).run();
const open = (name, ...values) => (editor) => editor.commands[name](...values);

/** What stands on the toolbar, in groups. `menu` items open a list. */
function groups(config) {
  const mark = (name, label, drawing, shortcut) => ({ name, label, icon: drawing, shortcut, command: run("toggleMark", name), active: (editor) => editor.isActive(name) });
  const heading = (level) => ({
    name: `heading${level}`, label: fill(_("Heading %(level)s"), { level }), icon: `heading-${level}`, shortcut: `Mod-Alt-${level}`,
    command: run("toggleHeading", { level }), active: (editor) => editor.isActive("heading", { level }),
  });
  const inTable = (editor) => editor.isActive("table");
  const others = config.embeds.filter(({ kind }) => kind !== "image" && kind !== "call");
  return [
    [
      { name: "quote", label: _("Quote"), text: true, icon: "quote", shortcut: "Mod-Alt-q", command: open("quote"), active: (editor) => editor.isActive("blockquote") || editor.isActive("inlineQuotation") },
      { name: "quoteAgain", label: _("Quote the same source again"), icon: "repeat-2", shortcut: "Mod-Alt-a", command: (editor) => editor.chain().focus().quoteAgain().run() },
      {
        name: "voices", label: _("The house’s own voice"), icon: "message-square-text", active: (editor) => editor.isActive("voice"),
        menu: [
          { name: "comment", label: _("House comment"), icon: "message-square-text", shortcut: "Mod-Alt-c", command: run("toggleVoice", "comment"), active: (editor) => editor.isActive("voice", { kind: "comment" }) },
          { name: "note", label: _("Editor’s note"), icon: "notebook-pen", command: run("toggleVoice", "editor-note"), active: (editor) => editor.isActive("voice", { kind: "editor-note" }) },
        ],
      },
    ],
    [heading(2), heading(3), heading(4)],
    [
      mark("bold", _("Bold"), "bold", "Mod-b"),
      mark("italic", _("Italic"), "italic", "Mod-i"),
      { name: "link", label: _("Link"), icon: "link", shortcut: "Mod-k", command: open("askLink"), active: (editor) => editor.isActive("link") },
      {
        name: "marks", label: _("More formatting"), icon: "type",
        menu: [
          mark("citedTitle", _("Title of a work"), "text-quote"),
          mark("highlight", _("Highlight"), "highlighter"),
          mark("superscript", _("Superscript"), "superscript"),
          mark("subscript", _("Subscript"), "subscript"),
          mark("small", _("Small print"), "minus"),
          mark("inserted", _("Inserted"), "plus"),
          mark("deleted", _("Deleted"), "x"),
          { name: "language", label: _("Language of these words…"), icon: "languages", command: open("askLanguage"), active: (editor) => editor.isActive("language") },
          { name: "abbreviation", label: _("Abbreviation…"), icon: "ellipsis", command: open("askAbbreviation"), active: (editor) => editor.isActive("abbreviation") },
          { name: "time", label: _("Date or time…"), icon: "check", command: open("askTime"), active: (editor) => editor.isActive("time") },
          { name: "plain", label: _("Clear formatting"), icon: "remove-formatting", command: (editor) => editor.chain().focus().unsetAllMarks().run() },
        ],
      },
    ],
    [
      { name: "bulletList", label: _("Bulleted list"), icon: "list", shortcut: "Mod-Shift-8", command: run("toggleBulletList"), active: (editor) => editor.isActive("bulletList") },
      { name: "orderedList", label: _("Numbered list"), icon: "list-ordered", shortcut: "Mod-Shift-7", command: run("toggleOrderedList"), active: (editor) => editor.isActive("orderedList") },
      { name: "sink", label: _("One level in"), icon: "indent-increase", shortcut: "Tab", command: run("sinkListItem", "listItem"), shown: (editor) => editor.isActive("listItem"), enabled: (editor) => editor.can().sinkListItem("listItem") },
      { name: "lift", label: _("One level out"), icon: "indent-decrease", shortcut: "Shift-Tab", command: run("liftListItem", "listItem"), shown: (editor) => editor.isActive("listItem") },
    ],
    [
      { name: "image", label: _("Picture"), icon: "image", command: open("askEmbed", "image") },
      ...config.embeds.filter(({ kind }) => kind === "call").map(({ kind, label }) => ({ name: kind, label: capital(label), icon: "megaphone", command: open("askEmbed", kind) })),
      { name: "table", label: _("Table"), icon: "table", command: open("askTable"), active: inTable },
      {
        name: "insert", label: _("Insert more"), icon: "plus",
        menu: [
          { name: "video", label: _("Video link"), icon: "video", command: open("askEmbed", "video") },
          ...others.map(({ kind, label }) => ({ name: kind, label: capital(label), icon: "puzzle", command: open("askEmbed", kind) })),
          { name: "rule", label: _("Dividing line"), icon: "minus", command: run("setHorizontalRule") },
        ],
      },
    ],
    [
      { name: "rowBefore", label: _("Row above"), icon: "between-vertical-start", turn: true, command: run("addRowBefore"), shown: inTable },
      { name: "rowAfter", label: _("Row below"), icon: "between-vertical-end", command: run("addRowAfter"), shown: inTable },
      { name: "columnAfter", label: _("Column after"), icon: "between-horizontal-end", command: run("addColumnAfter"), shown: inTable },
      {
        name: "tableMore", label: _("More for this table"), icon: "ellipsis", shown: inTable,
        menu: [
          { name: "columnBefore", label: _("Column before"), icon: "between-horizontal-start", command: run("addColumnBefore") },
          { name: "headerRow", label: _("Header row"), icon: "panel-top", command: run("toggleHeaderRow") },
          { name: "headerColumn", label: _("Header column"), icon: "panel-top", command: run("toggleHeaderColumn") },
          { name: "merge", label: _("Join or split cells"), icon: "table", command: run("mergeOrSplit") },
          { name: "deleteRow", label: _("Delete the row"), icon: "trash-2", command: run("deleteRow") },
          { name: "deleteColumn", label: _("Delete the column"), icon: "trash-2", command: run("deleteColumn") },
          { name: "deleteTable", label: _("Delete the table"), icon: "trash-2", command: run("deleteTable") },
        ],
      },
    ],
    [
      { name: "undo", label: _("Undo"), icon: "undo-2", shortcut: "Mod-z", command: run("undo"), enabled: (editor) => editor.can().undo() },
      { name: "redo", label: _("Redo"), icon: "redo-2", shortcut: "Mod-Shift-z", command: run("redo"), enabled: (editor) => editor.can().redo() },
      { name: "find", label: _("Find and replace"), icon: "search", shortcut: "Mod-Shift-h", command: open("openFind") },
      { name: "fullScreen", label: _("Full screen"), icon: "maximize-2", shortcut: "Alt-Enter", command: open("toggleFullScreen"), active: (editor) => editor.storage.fullScreen.on },
    ],
  ];
}

function capital(text) {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

class Toolbar {
  constructor(editor, config, textId) {
    this.editor = editor;
    this.items = [];
    this.at = 0;
    this.dom = element("div", { class: "body-toolbar", role: "toolbar", "aria-label": _("Formatting"), "aria-controls": textId });
    for (const group of groups(config)) {
      const box = element("div", { class: "toolbar-group" });
      for (const item of group) box.append(this.button(item));
      this.dom.append(box);
    }
    this.dom.addEventListener("keydown", (event) => this.onKey(event));
    this.dom.addEventListener("mousedown", (event) => {
      if (event.target.closest("button")) event.preventDefault(); // the selection stays in the text
    });
    // Several transactions may follow one another in a moment; one look at the end is enough.
    editor.on("transaction", () => {
      if (this.waiting) return;
      this.waiting = true;
      requestAnimationFrame(() => {
        this.waiting = false;
        if (!editor.isDestroyed) this.refresh();
      });
    });
    this.refresh();
  }

  button(item) {
    const keys = item.shortcut ? ` (${keyName(item.shortcut)})` : "";
    const button = element(
      "button",
      {
        type: "button", tabindex: "-1", "data-name": item.name, title: `${item.label}${keys}`, "aria-label": item.label,
        "aria-haspopup": item.menu ? "menu" : null, "aria-expanded": item.menu ? "false" : null, class: item.text ? "has-text" : "",
      },
      icon(item.icon), item.text ? element("span", {}, item.label) : null, item.menu ? icon("chevron-down") : null,
    );
    if (!item.menu) {
      this.items.push({ ...item, button });
      button.addEventListener("click", () => item.enabled?.(this.editor) === false || item.command(this.editor));
      return button;
    }
    const menu = this.menu(item, button);
    this.items.push({ ...item, button, list: menu });
    return element("div", { class: "toolbar-menu" }, button, menu);
  }

  menu(item, button) {
    const id = uniqueId("menu");
    const menu = element("div", { role: "menu", id, "aria-label": item.label, popover: "auto", class: "body-menu" });
    for (const entry of item.menu) {
      const option = element(
        "button",
        { type: "button", role: entry.active ? "menuitemcheckbox" : "menuitem", tabindex: "-1", "data-name": entry.name, onclick: () => { menu.hidePopover(); entry.command(this.editor); } },
        icon(entry.icon), element("span", {}, entry.label), entry.shortcut ? element("kbd", {}, keyName(entry.shortcut)) : null,
      );
      entry.button = option;
      menu.append(option);
    }
    button.setAttribute("aria-controls", id);
    button.addEventListener("click", () => {
      menu.togglePopover();
      if (!menu.matches(":popover-open")) return;
      const place = button.getBoundingClientRect();
      menu.style.left = `${Math.max(4, Math.min(place.left, window.innerWidth - menu.offsetWidth - 8))}px`;
      menu.style.top = `${place.bottom + 4}px`;
      for (const entry of item.menu) if (entry.active) entry.button.setAttribute("aria-checked", String(entry.active(this.editor)));
      menu.firstChild.focus();
    });
    menu.addEventListener("toggle", (event) => button.setAttribute("aria-expanded", String(event.newState === "open")));
    menu.addEventListener("keydown", (event) => {
      const options = [...menu.children];
      const at = options.indexOf(document.activeElement);
      const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: options.length - 1 }[event.key];
      event.stopPropagation();
      if (event.key === "Escape" || event.key === "Tab") {
        event.preventDefault();
        menu.hidePopover();
        button.focus();
      } else if (next !== undefined) {
        event.preventDefault();
        options[(next + options.length) % options.length].focus();
      }
    });
    return menu;
  }

  reachable() {
    return this.items.map(({ button }) => button).filter((button) => !button.hidden);
  }

  refresh() {
    const { editor } = this;
    for (const item of this.items) {
      if (item.shown) item.button.hidden = !item.shown(editor);
      if (item.button.hidden) continue;
      if (item.active) {
        const on = Boolean(item.active(editor));
        item.button.classList.toggle("is-on", on);
        if (!item.menu && item.name !== "quote" && item.name !== "link" && item.name !== "table") item.button.setAttribute("aria-pressed", String(on));
      }
      if (item.enabled) item.button.setAttribute("aria-disabled", String(!item.enabled(editor)));
    }
    for (const group of this.dom.children) group.hidden = ![...group.querySelectorAll(":scope > button, :scope > .toolbar-menu > button")].some((button) => !button.hidden);
    const buttons = this.reachable();
    this.at = Math.min(this.at, buttons.length - 1);
    buttons.forEach((button, index) => (button.tabIndex = index === this.at ? 0 : -1));
  }

  focus() {
    this.reachable()[this.at]?.focus();
    return true;
  }

  onKey(event) {
    const buttons = this.reachable();
    const at = buttons.indexOf(document.activeElement);
    if (at < 0) return;
    if (event.key === "Escape") {
      event.preventDefault();
      this.editor.commands.focus();
      return;
    }
    if (event.key === "ArrowDown" && document.activeElement.getAttribute("aria-haspopup")) {
      event.preventDefault();
      document.activeElement.click();
      return;
    }
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.at = (next + buttons.length) % buttons.length;
    buttons.forEach((button, index) => (button.tabIndex = index === this.at ? 0 : -1));
    buttons[this.at].focus();
  }
}

export const ToolbarExtension = Extension.create({
  name: "toolbar",
  addOptions: () => ({ config: null, host: null, textId: "" }),
  addStorage: () => ({ toolbar: null }),
  onCreate() {
    this.storage.toolbar = new Toolbar(this.editor, this.options.config, this.options.textId);
    this.options.host.prepend(this.storage.toolbar.dom);
  },
  addKeyboardShortcuts() {
    return { "Alt-F10": () => this.storage.toolbar.focus() };
  },
});
