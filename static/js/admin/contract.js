/**
 * The last step before a text leaves an editor: the form in which bodies are stored. Both editors use it; the
 * server does the same once more. Nothing is lost here, only wrappers that editors need and pages do not.
 */

/** A first paragraph with nothing to say of itself is the item's or cell's own text. */
function unwrapLoneParagraphs(root) {
  for (const holder of root.querySelectorAll("li, td, th")) {
    const paragraphs = holder.querySelectorAll(":scope > p");
    const [first] = paragraphs;
    if (paragraphs.length !== 1 || first !== holder.firstElementChild || first.attributes.length) continue;
    const others = [...holder.children].slice(1);
    if (others.every((child) => child.matches("ul, ol"))) first.replaceWith(...first.childNodes);
  }
}

/** Leading rows of header cells are the head of their table. */
function separateHeads(root) {
  const document = root.ownerDocument;
  for (const table of root.querySelectorAll("table")) {
    if (table.querySelector(":scope > thead")) continue;
    const rows = [...table.querySelectorAll(":scope > tbody > tr")];
    const body = rows.findIndex((row) => [...row.children].some((cell) => cell.tagName !== "TH"));
    const head = rows.slice(0, body);
    if (body <= 0) continue;
    const holder = document.createElement("thead");
    holder.append(...head);
    table.prepend(holder);
  }
}

/** The stored form of what an editor gives. */
export function storedForm(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const { content } = holder;
  unwrapLoneParagraphs(content);
  separateHeads(content);
  return holder.innerHTML;
}
