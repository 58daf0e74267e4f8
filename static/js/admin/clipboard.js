/**
 * Makes plain HTML of what word processors, mail programs and web pages put on the clipboard. Pure: a string in,
 * a string out; the editor's vocabulary then drops what is left over. Both editors use it.
 */

import { isAllowedAddress } from "editor/link_dialog";

const BULLET = /^[·•o§▪–\-\uF0B7\uF0A7\uF0D8\s\u00A0]+$/;
// Where style attributes are kept while the text is cleaned: as themselves they would be applied, which the
// content security policy forbids and reports, as it does with handlers of events.
const STYLE = "data-style";
const BLOCKS = "p, h1, h2, h3, h4, h5, h6, li, blockquote, div, td, th";

function rename(node, tag) {
  const renamed = node.ownerDocument.createElement(tag);
  for (const name of ["id", "lang"]) if (node.hasAttribute(name)) renamed.setAttribute(name, node.getAttribute(name));
  renamed.append(...node.childNodes);
  node.replaceWith(renamed);
  return renamed;
}

function unwrap(node) {
  node.replaceWith(...node.childNodes);
}

/** Word writes a list as paragraphs that carry "mso-list: l0 level2": build the lists they mean. */
function wordLists(doc) {
  let stack = [];
  let listId = null;
  let last = null;
  for (const paragraph of doc.querySelectorAll("p, h1, h2, h3, h4, h5, h6")) {
    const found = /mso-list:\s*(l\d+)\s+level(\d+)/i.exec(paragraph.getAttribute(STYLE) ?? "");
    if (!found) continue;
    const marker = [...paragraph.querySelectorAll("span")].find((span) => /mso-list:\s*Ignore/i.test(span.getAttribute(STYLE) ?? ""));
    const sign = marker?.textContent.trim() ?? "";
    const tag = !marker || BULLET.test(marker.textContent) ? "ul" : "ol";
    const level = Math.min(Number(found[2]), 9);
    if (marker) {
      const around = marker.parentElement;
      (around !== paragraph && around.textContent === marker.textContent ? around : marker).remove();
    }
    const goesOn = found[1] === listId && stack.length && paragraph.previousElementSibling === last;
    if (!goesOn) stack = [];
    listId = found[1];
    stack.length = Math.min(stack.length, level);
    while (stack.length < level) {
      const list = doc.createElement(tag);
      const first = Number.parseInt(sign, 10);
      if (tag === "ol" && first > 1 && stack.length === level - 1) list.setAttribute("start", first);
      const parent = stack.at(-1);
      if (parent) (parent.lastElementChild ?? parent.appendChild(doc.createElement("li"))).append(list);
      else paragraph.before(list);
      stack.push(list);
    }
    const item = doc.createElement("li");
    const words = doc.createElement("p");
    words.append(...paragraph.childNodes);
    item.append(words);
    stack.at(-1).append(item);
    [last] = stack;
    paragraph.remove();
  }
}

/** Lists that stand directly in lists (mail programs, older word processors) belong to the item before. */
function nestLists(doc) {
  for (const list of doc.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol")) {
    const before = list.previousElementSibling;
    if (before?.tagName === "LI") before.append(list);
    else {
      const item = doc.createElement("li");
      list.before(item);
      item.append(list);
    }
  }
}

/** Bold, italic, raised, lowered and struck words that are so by their style and not by their element. */
function styledWords(doc) {
  for (const node of doc.querySelectorAll(`b[${STYLE}], strong[${STYLE}], i[${STYLE}], em[${STYLE}]`)) {
    const style = node.getAttribute(STYLE);
    const isPlain = node.matches("b, strong") ? /font-weight:\s*(normal|400)/i.test(style) : /font-style:\s*normal/i.test(style);
    if (isPlain) unwrap(node);
  }
  const kinds = [
    ["strong", /font-weight:\s*(bold|[6-9]00)/i],
    ["em", /font-style:\s*italic/i],
    ["sup", /vertical-align:\s*super/i],
    ["sub", /vertical-align:\s*sub\b/i],
    ["del", /text-decoration[^;]*line-through/i],
  ];
  for (const node of doc.querySelectorAll(`span[${STYLE}], font[${STYLE}]`)) {
    for (const [tag, sign] of kinds) {
      if (!sign.test(node.getAttribute(STYLE)) || !node.textContent.trim()) continue;
      if (tag === "strong" && node.closest("h1, h2, h3, h4, h5, h6, th, strong, b")) continue;
      const mark = doc.createElement(tag);
      mark.append(...node.childNodes);
      node.append(mark);
    }
  }
  for (const node of doc.querySelectorAll(`[${STYLE}]`)) node.removeAttribute(STYLE);
}

function wordStyles(doc) {
  for (const paragraph of doc.querySelectorAll("p.MsoQuote, p.MsoIntenseQuote, p.Quote")) {
    const before = paragraph.previousElementSibling;
    const quote = before?.dataset.fromWord ? before : doc.createElement("blockquote");
    quote.dataset.fromWord = "1";
    if (quote !== before) paragraph.before(quote);
    quote.append(paragraph);
  }
  for (const title of doc.querySelectorAll("p.MsoTitle")) rename(title, "h2");
}

/** Two line breaks are a new paragraph; one in a mail that was wrapped stays a break. */
function doubleBreaks(doc) {
  for (const block of doc.querySelectorAll("p, div, td")) {
    if (block.querySelector(BLOCKS)) continue;
    const parts = [[]];
    let breaks = 0;
    for (const node of [...block.childNodes]) {
      if (node.nodeName === "BR") breaks += 1;
      else if (node.nodeType === Node.TEXT_NODE && !node.textContent.trim() && breaks) continue;
      else {
        if (breaks >= 2) parts.push([]);
        else if (breaks === 1 && parts.at(-1).length) parts.at(-1).push(doc.createElement("br"));
        breaks = 0;
        parts.at(-1).push(node);
      }
    }
    if (parts.length < 2) continue;
    const paragraphs = parts.filter((part) => part.length).map((part) => {
      const paragraph = doc.createElement("p");
      paragraph.append(...part);
      return paragraph;
    });
    if (block.tagName === "TD") block.replaceChildren(...paragraphs);
    else block.replaceWith(...paragraphs);
  }
}

/** The place that a mail program or a search engine put its own address in front of. */
export function innerAddress(href) {
  try {
    const url = new URL(href);
    const wraps = /(^|\.)safelinks\.protection\.outlook\.com$/.test(url.hostname) ? "url" : /(^|\.)google\.[a-z.]+$/.test(url.hostname) && url.pathname === "/url" ? (url.searchParams.has("q") ? "q" : "url") : null;
    const inner = wraps && url.searchParams.get(wraps);
    return inner && /^https?:\/\//i.test(inner) ? inner : href;
  } catch {
    return href;
  }
}

/** A footnote's sign becomes a raised link, its text gets the anchor; links that lead nowhere here are undone. */
function links(doc) {
  const target = (anchor) => {
    const id = decodeURIComponent(anchor.getAttribute("href").slice(1));
    return id ? (doc.getElementById(id) ?? doc.getElementsByName(id)[0] ?? null) : null;
  };
  const kept = new Set();
  const notes = [...doc.querySelectorAll('a[href^="#"]')];
  for (const anchor of notes) {
    if (!anchor.isConnected) continue;
    const goal = target(anchor);
    const block = goal?.closest("p, h2, h3, h4, li, div");
    const isAfter = goal && anchor.compareDocumentPosition(goal) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (!block || !isAfter) continue;
    const id = `note-${(anchor.textContent.match(/\w+/) ?? [""])[0] || kept.size + 1}`.toLowerCase();
    const named = goal.matches("h2, h3, h4") ? goal.id : id;
    const holder = block.matches("p, h2, h3, h4") ? block : (block.querySelector("p, h2, h3, h4") ?? rename(block, "p"));
    holder.id = named;
    kept.add(holder);
    anchor.setAttribute("href", `#${named}`);
    anchor.dataset.kept = "1";
    if (/^\W*\w{1,3}\W*$/.test(anchor.textContent) && !anchor.closest("sup")) {
      const raised = doc.createElement("sup");
      anchor.replaceWith(raised);
      raised.append(anchor);
    }
  }
  for (const anchor of doc.querySelectorAll("a")) {
    const href = anchor.getAttribute("href") ?? "";
    if (!href || !isAllowedAddress(href) || (href.startsWith("#") && !anchor.dataset.kept)) unwrap(anchor);
    else anchor.setAttribute("href", innerAddress(href));
  }
  for (const node of doc.querySelectorAll("[id]")) if (!kept.has(node)) node.removeAttribute("id");
}

/** "— Somebody, Somewhere" under a quotation says who spoke: keep the words where the chooser shows them. */
function quotedSpeakers(doc) {
  for (const quote of doc.querySelectorAll("blockquote")) {
    const foot = quote.querySelector(":scope > footer, :scope > cite:last-child");
    const figcaption = quote.parentElement?.tagName === "FIGURE" ? quote.parentElement.querySelector(":scope > figcaption") : null;
    const words = (foot ?? figcaption)?.textContent.replace(/^[\s—–-]+/, "").replace(/\s+/g, " ").trim();
    if (words && words.length <= 300) {
      quote.setAttribute("data-speaker-text", words);
      (foot ?? figcaption).remove();
    }
  }
  // A quotation inside another, and the frame mail programs put round what is answered, are no quotations here.
  for (const quote of doc.querySelectorAll("blockquote blockquote, blockquote[type=cite], blockquote.gmail_quote")) unwrap(quote);
  for (const quote of doc.querySelectorAll("blockquote[data-from-word]")) delete quote.dataset.fromWord;
}

/** How a picture that is left out is told to its author: {name, address}; only an address on the web is one. */
function describe(image) {
  const address = image.getAttribute("src") ?? "";
  const file = /^(data|blob):/i.test(address) ? "" : address.split(/[?#]/)[0].split(/[\\/]/).at(-1);
  const name = (image.getAttribute("alt") || image.getAttribute("title") || file).replace(/\s+/g, " ").trim();
  return { name: name.slice(0, 120), address: /^https?:\/\//i.test(address) ? address : "" };
}

/** Returns {html, pictures}: the plain text, and the pictures worth keeping that were left out, as {name, address}. */
export function cleanClipboard(html) {
  const unstyled = html
    .replace(/<!\[(if|endif)[^\]]*\]>/gi, "")
    .replace(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle(\s*=)/gi, ` ${STYLE}$1`).replace(/\son\w+(\s*=)/gi, " data-on$1"));
  const doc = new DOMParser().parseFromString(unstyled, "text/html");
  for (const node of doc.querySelectorAll("script, style, iframe, object, embed, form, input, button, select, svg, noscript, template, meta, link, title, br.Apple-interchange-newline")) node.remove();
  const comments = doc.createTreeWalker(doc, NodeFilter.SHOW_COMMENT);
  const dropped = [];
  while (comments.nextNode()) dropped.push(comments.currentNode);
  for (const comment of dropped) comment.remove();
  const pictures = [];
  for (const image of doc.querySelectorAll("img")) {
    const tiny = Number(image.getAttribute("width") ?? 99) <= 2 || Number(image.getAttribute("height") ?? 99) <= 2;
    if (!tiny) pictures.push(describe(image));
    image.remove();
  }
  wordLists(doc);
  nestLists(doc);
  wordStyles(doc);
  styledWords(doc);
  doubleBreaks(doc);
  for (const node of doc.querySelectorAll("h1")) rename(node, "h2");
  for (const node of doc.querySelectorAll("h5, h6")) rename(node, "h4");
  links(doc);
  quotedSpeakers(doc);
  for (const node of doc.querySelectorAll("p, h2, h3, h4")) {
    if (!node.textContent.replace(/[\s\u00a0]/g, "") && !node.querySelector("br + br")) node.remove();
  }
  // Keys of this site's records never come from outside.
  for (const node of doc.querySelectorAll("[data-source], [data-via], [data-speaker], [data-by], [data-id]")) {
    for (const name of ["data-source", "data-via", "data-speaker", "data-by", "data-id"]) node.removeAttribute(name);
  }
  return { html: doc.body.innerHTML, pictures };
}
