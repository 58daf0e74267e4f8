/**
 * CKEditor 4 set up for the same HTML as the default editor: nothing outside the vocabulary is let in, and what is
 * inside it comes out as it went in.
 */
import { _ } from "editor/elements";

const QUOTED = "data-source,data-via,data-speaker,data-speaker-text,cite,lang";

/** The vocabulary in CKEditor's notation: elements[attributes]; "!" demands one. */
export const ALLOWED = [
  "p h2 h3 h4[id,lang]", "ul li[lang]", "ol[start,lang]", "hr br", "strong em sub sup cite mark ins del small",
  "abbr[title]", "time[datetime]", "span[!lang]", "a[!href,title,hreflang]", `blockquote q[${QUOTED}]`,
  "aside[!data-kind,data-by,lang]", "figure[!data-embed,data-id]", "figcaption[lang]", "table[lang]", "thead tbody tr",
  "th[scope,colspan,rowspan,lang]", "td[colspan,rowspan,lang]",
].join("; ");

const UNUSED_PLUGINS = [
  "about", "bidi", "colorbutton", "colordialog", "copyformatting", "div", "editorplaceholder", "elementspath", "exportpdf",
  "filebrowser", "font", "forms", "iframe", "image", "indentblock", "justify", "language", "newpage", "pagebreak",
  "pastefromgdocs", "pastefromlibreoffice", "pastefromword", "preview", "print", "save", "scayt", "smiley", "sourcearea",
  "stylescombo", "templates", "uploadimage", "uploadwidget",
];

/** Names of our commands on the toolbar. */
export const COMMANDS = {
  Quote: _("Quote"), QuoteAgain: _("Same source again"), HouseComment: _("Comment"), EditorsNote: _("Editor’s note"),
  Picture: _("Picture"), CallSection: _("Call"), VideoLink: _("Video"), BodyLink: _("Link"),
};

export function ckeditorConfig({ contentCss, label }) {
  return {
    title: label,
    language: document.documentElement.lang.split("-")[0] || "en",
    versionCheck: false,
    allowedContent: ALLOWED,
    contentsCss: contentCss,
    removePlugins: UNUSED_PLUGINS.join(","),
    format_tags: "p;h2;h3;h4",
    coreStyles_bold: { element: "strong", overrides: "b" },
    coreStyles_italic: { element: "em", overrides: "i" },
    coreStyles_strike: { element: "del", overrides: ["s", "strike"] },
    entities: false,
    basicEntities: true,
    fillEmptyBlocks: false,
    disableNativeSpellChecker: false,
    disableObjectResizing: true,
    height: 480,
    toolbarCanCollapse: false,
    toolbar: [
      { name: "quoting", items: ["Quote", "QuoteAgain", "HouseComment", "EditorsNote"] },
      { name: "styles", items: ["Format", "Bold", "Italic", "Subscript", "Superscript", "RemoveFormat"] },
      { name: "lists", items: ["BulletedList", "NumberedList", "Outdent", "Indent"] },
      { name: "inserting", items: ["BodyLink", "Unlink", "Picture", "CallSection", "VideoLink", "Table", "HorizontalRule", "SpecialChar"] },
      { name: "tools", items: ["Undo", "Redo", "Find", "Replace", "Maximize"] },
    ],
  };
}

/** Write HTML without the indents and line breaks that CKEditor likes to add. */
export function writePlainly(editor) {
  const { writer } = editor.dataProcessor;
  writer.indentationChars = "";
  writer.lineBreakChars = "";
  writer.selfClosingEnd = ">";
  for (const tag of Object.keys(writer._.rules ?? {})) {
    writer.setRules(tag, { indent: false, breakBeforeOpen: false, breakAfterOpen: false, breakBeforeClose: false, breakAfterClose: false });
  }
}
