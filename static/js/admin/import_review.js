/**
 * Steps of a review without loading the page anew, the words under the pointer, and one key for each way to decide.
 * Every form works by itself; this file sends it and puts the answer in place.
 */
const review = document.querySelector("[data-review]");
const said = review.querySelector("[data-said]");
let busy = false;

const sheet = () => document.getElementById("review-sheet");
const cards = () => [...sheet().querySelectorAll(".review-card")];
const openCards = () => cards().filter((card) => card.classList.contains("is-open"));

/** Show which proposal and which words belong together. */
function point(card) {
  for (const marked of sheet().querySelectorAll(".is-current")) marked.classList.remove("is-current");
  card.classList.add("is-current");
  card.closest(".review-row").classList.add("is-current");
}

function go(card) {
  if (!card) return;
  point(card);
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}

/** The proposal to go on with: the next one that is open, else the one that was just decided. */
function following(key, wasDecided) {
  const all = cards();
  const at = all.findIndex((card) => card.dataset.card === key);
  if (!wasDecided) return all[at] ?? document.getElementById(`p-${key}`);
  return all.slice(at + 1).find((card) => card.classList.contains("is-open")) ?? all[at] ?? openCards()[0];
}

/** Send a form and put the page that answers in place of this one's sheet. */
async function send(form, button) {
  if (busy) return;
  busy = true;
  said.textContent = review.dataset.saidBusy;
  const data = new FormData(form);
  if (button?.name) data.set(button.name, button.value);
  const key = data.get("key") || form.closest("[data-card]")?.dataset.card;
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("review-sheet");
    const forms = page.querySelector("[data-forms]");
    if (fresh) {
      const open = [...sheet().querySelectorAll(".review-top details")].map((detail) => detail.open);
      sheet().replaceWith(document.adoptNode(fresh));
      for (const [index, detail] of sheet().querySelectorAll(".review-top details").entries()) {
        if (open[index] !== undefined) detail.open = open[index];
      }
      showMessages(page);
      if (key) go(following(key, ["accept", "reject"].includes(data.get("do"))));
      said.textContent = sheet().querySelector(".review-counts strong")?.textContent ?? "";
    } else if (forms) {
      // The form was refused: it comes back with its reasons.
      const place = form.closest("[data-form]");
      place.replaceChildren(document.adoptNode(forms));
      place.querySelector(".errorlist, input")?.scrollIntoView({ block: "nearest" });
      said.textContent = place.querySelector(".errorlist")?.textContent ?? "";
    } else window.location.reload();
  } catch {
    said.textContent = review.dataset.saidFailed;
    said.classList.remove("visually-hidden");
  } finally {
    busy = false;
  }
}

/** Messages of the answered page, where Django's stand. */
function showMessages(page) {
  document.querySelector("ul.messagelist")?.remove();
  const list = page.querySelector("ul.messagelist");
  if (list) review.before(document.adoptNode(list));
}

/** Open the form of one part in its card. */
async function open(link) {
  const place = link.closest("[data-card]").querySelector("[data-form]");
  if (place.childElementCount) {
    place.replaceChildren();
    link.setAttribute("aria-expanded", "false");
    return;
  }
  const answer = await fetch(link.href, { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const forms = page.querySelector("[data-forms]");
  if (!forms) {
    window.location.assign(link.href);
    return;
  }
  place.replaceChildren(document.adoptNode(forms));
  link.setAttribute("aria-expanded", "true");
  place.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

review.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-step]")) return;
  event.preventDefault();
  send(event.target, event.submitter);
});

review.addEventListener("click", (event) => {
  const link = event.target.closest("[data-open]");
  if (link && !event.metaKey && !event.ctrlKey) {
    event.preventDefault();
    open(link);
    return;
  }
  if (event.target.closest("[data-next]")) {
    event.preventDefault();
    const all = cards();
    const at = all.indexOf(document.querySelector(".review-card.is-current"));
    go(all.slice(at + 1).find((card) => card.classList.contains("is-open")) ?? openCards()[0]);
    return;
  }
  const row = event.target.closest(".review-text")?.closest(".review-row");
  if (!row || !window.getSelection().isCollapsed) return;
  const key = event.target.closest("mark")?.dataset.card;
  const card = key ? document.getElementById(`p-${key}`) : row.querySelector(".review-card");
  if (card) go(card);
});

review.addEventListener("focusin", (event) => {
  const card = event.target.closest(".review-card");
  if (card) point(card);
});

// One key decides, while the focus is in a proposal and in none of its fields.
review.addEventListener("keydown", (event) => {
  const card = event.target.closest(".review-card");
  if (!card || event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { j: 1, k: -1 }[event.key];
  if (step) {
    event.preventDefault();
    const all = cards();
    go(all[all.indexOf(card) + step]);
    return;
  }
  const button = card.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (button) {
    event.preventDefault();
    button.click();
  }
});

// Selected words ----------------------------------------------------------------

const bare = (words) => words.replace(/\s/g, "").length;

/** How many characters that are no spaces stand in the text before a place in it; null outside of it. */
function counted(node, offset) {
  const block = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.("[data-at]");
  if (!block) return null;
  const before = document.createRange();
  before.setStart(block, 0);
  before.setEnd(node, offset);
  const part = before.cloneContents();
  for (const extra of part.querySelectorAll("[data-not]")) extra.remove();
  return Number(block.dataset.at) + [...part.textContent].filter((character) => bare(character)).length;
}

document.addEventListener("selectionchange", () => {
  const bar = sheet().querySelector("[data-selection]");
  if (!bar) return;
  const selection = window.getSelection();
  if (selection.isCollapsed || bar.contains(document.activeElement)) return;
  const range = selection.getRangeAt(0);
  if (!sheet().contains(range.commonAncestorContainer)) return;
  const start = counted(range.startContainer, range.startOffset);
  const end = counted(range.endContainer, range.endOffset);
  if (start === null || end === null || end <= start) return;
  const words = selection.toString().trim().replace(/\s+/g, " ");
  const current = sheet().querySelector(".review-card.is-current");
  bar.elements.start.value = start;
  bar.elements.end.value = end;
  bar.elements.key.value = current?.dataset.card ?? "";
  bar.querySelector("[data-own]").hidden = !current;
  bar.querySelector("[data-selected]").textContent = words.length > 90 ? `${words.slice(0, 44)} … ${words.slice(-44)}` : words;
  bar.hidden = false;
});

if (window.location.hash.startsWith("#p-")) go(document.getElementById(window.location.hash.slice(1)));
