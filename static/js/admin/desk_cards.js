/**
 * Calendar and board: cards are dragged, and the pages behind their buttons open in a dialog. Both only shorten a way
 * that works without this file: each button is a link to a page with a form.
 */
const desk = document.getElementById("desk");
const TYPE = "text/x-desk-card";
let dragged = null;

function csrfToken() {
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

function say(words, failed = false) {
  const line = desk.querySelector(".desk-said");
  line.textContent = words;
  line.classList.toggle("is-error", failed);
}

/** Put the page as the server has it now in place of what is shown; `then` is the id of a card to look at. */
async function reload(then, words) {
  const response = await fetch(location.href, { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("desk");
  if (!fresh) throw new Error("not the page");
  desk.replaceChildren(...fresh.childNodes);
  prepare();
  if (words) say(words);
  const card = document.getElementById(then);
  if (!card) return;
  card.classList.add("has-moved");
  (card.querySelector(".card-move") ?? card.querySelector("a")).focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** Show the form of the page at `url` in a dialog; it is sent as on its own page. */
async function openForm(url) {
  const back = document.activeElement;
  let form = null;
  try {
    const response = await fetch(url, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    form = page.querySelector("form[data-dialog-form]");
  } catch {
    form = null;
  }
  if (!form) {
    location.assign(url);
    return;
  }
  const dialog = document.createElement("dialog");
  dialog.className = "step-dialog";
  dialog.setAttribute("aria-label", form.getAttribute("aria-label"));
  dialog.append(form);
  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("[data-dialog-close]")) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    back?.focus?.({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
  form.querySelector("textarea, input:not([type=hidden])")?.focus();
}

async function moveToDay(card, day) {
  const body = new FormData();
  body.set("day", day);
  body.set("version", card.dataset.version);
  card.classList.add("is-waiting");
  try {
    const response = await fetch(card.dataset.move, {
      method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": csrfToken() },
    });
    const answer = await response.json();
    if (response.ok) await reload(card.id, answer.said);
    else {
      card.classList.remove("is-waiting");
      say(answer.error, true);
      if (answer.ask) openForm(`${card.dataset.move}?day=${day}`);
    }
  } catch {
    card.classList.remove("is-waiting");
    say(desk.dataset.lost, true);
  }
}

/** The link of a card that leads into `column`, if this person has one. */
function stepInto(card, column) {
  const leads = JSON.parse(document.getElementById("leads-to").textContent);
  const links = [...card.querySelectorAll("a[data-step]")];
  const into = column === "scheduled" || column === "public" ? "publish" : null;
  return links.find(({ dataset }) => (into ? dataset.step === into : leads[dataset.step] === column)) ?? null;
}

function target(event) {
  if (!dragged) return null;
  const place = event.target.closest?.("[data-drop], [data-column]");
  if (!place || place.contains(dragged)) return null;
  if (place.dataset.column) return stepInto(dragged, place.dataset.column) ? place : null;
  return dragged.dataset.move ? place : null;
}

function prepare() {
  for (const card of desk.querySelectorAll("[data-movable]")) {
    card.draggable = Boolean(card.dataset.move && desk.dataset.desk === "calendar") || Boolean(card.querySelector("a[data-step]"));
  }
}

function clear() {
  for (const place of desk.querySelectorAll(".is-target, .may-drop")) place.classList.remove("is-target", "may-drop");
}

if (desk) {
  prepare();
  desk.addEventListener("dragstart", (event) => {
    const card = event.target.closest?.("[data-card]");
    if (!card?.draggable) return;
    dragged = card;
    event.dataTransfer.setData(TYPE, card.dataset.pk);
    event.dataTransfer.effectAllowed = "move";
    card.classList.add("is-dragged");
    for (const place of desk.querySelectorAll("[data-column]")) {
      if (!place.contains(card) && stepInto(card, place.dataset.column)) place.classList.add("may-drop");
    }
  });
  desk.addEventListener("dragover", (event) => {
    const place = target(event);
    for (const other of desk.querySelectorAll(".is-target")) if (other !== place) other.classList.remove("is-target");
    if (!place) return;
    event.preventDefault();
    place.classList.add("is-target");
  });
  desk.addEventListener("drop", (event) => {
    const place = target(event);
    if (!place) return;
    event.preventDefault();
    const card = dragged;
    if (place.dataset.column) openForm(stepInto(card, place.dataset.column).href);
    else moveToDay(card, place.dataset.day);
  });
  desk.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    dragged = null;
    clear();
  });
  desk.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    openForm(link.href);
  });
}
