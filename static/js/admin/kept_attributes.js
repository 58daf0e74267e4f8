/**
 * Attributes that the editor carries through as they are: ids, languages, keys.
 */
import { Extension } from "django-prose-editor/editor";

/** A Tiptap attribute `name` that mirrors the HTML attribute `html` and is left out when empty. */
export function keptAttribute(html, name = html) {
  return {
    default: null,
    keepOnSplit: false, // an id, or the lang of one paragraph, must not appear twice
    parseHTML: (node) => node.getAttribute(html) || null,
    renderHTML: (attributes) => (attributes[name] ? { [html]: attributes[name] } : {}),
  };
}

export const KeptAttributes = Extension.create({
  name: "keptAttributes",
  addGlobalAttributes: () => [
    { types: ["paragraph", "heading"], attributes: { id: keptAttribute("id") } },
    {
      types: ["paragraph", "heading", "bulletList", "orderedList", "listItem", "table", "tableCell", "tableHeader", "voice"],
      attributes: { lang: keptAttribute("lang") },
    },
    { types: ["tableHeader"], attributes: { scope: keptAttribute("scope") } },
  ],
});
