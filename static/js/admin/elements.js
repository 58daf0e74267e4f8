/**
 * Short ways to make elements and words, for the editor and its dialogs.
 * Text is always set as text: nothing a server or a clipboard says is read as markup here.
 */

/** Translate with Django's catalogue where the page has one. */
export function _(text) {
  return window.gettext ? window.gettext(text) : text;
}

/** Put `values` into a translated text: fill("%(n)s words", {n: 3}). */
export function fill(text, values) {
  return text.replace(/%\((\w+)\)s/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Choose and fill the singular or plural form. */
export function count(singular, plural, n) {
  const text = window.ngettext ? window.ngettext(singular, plural, n) : n === 1 ? singular : plural;
  return fill(text, { n: n.toLocaleString(document.documentElement.lang || undefined) });
}

/**
 * Make an element. `attributes`: names beginning with "on" listen; true and false switch; null and undefined are
 * left out. Children: nodes, or text; null is left out.
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

let counter = 0;

/** An id that nothing else on the page has. */
export function uniqueId(stem) {
  counter += 1;
  return `${stem}-${counter}`;
}
