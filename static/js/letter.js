/**
 * The page of a letter: the mail link follows what the reader changes, and the letter is copied at a press. Without
 * this script the form's own button makes both on the next page. Nothing is sent from here.
 */
const LIMIT = 1900; // characters of a mailto: address, as in campaigns/writing.py

const form = document.querySelector("[data-letter]");
const field = (name) => form.querySelector(`[name=${name}]`);
const said = form.querySelector("[data-said]");
const link = form.querySelector("[data-mailto]");
const encode = (text) => encodeURIComponent(text).replace(/%0D%0A|%0A/g, "%0D%0A");

const letter = () =>
  [field("text"), field("name"), field("address")]
    .map((one) => one?.value.trim())
    .filter(Boolean)
    .reduce((text, part, place) => text + (place === 0 ? "" : place === 1 ? "\n\n" : "\n") + part, "");

function follow() {
  const emails = [...form.querySelectorAll("[data-email]:checked")].map((box) => box.dataset.email).filter(Boolean);
  const head = `mailto:${emails.map((email) => encodeURIComponent(email).replace("%40", "@")).join(",")}?subject=${encode(field("subject").value.trim())}`;
  const whole = `${head}&body=${encode(letter())}`;
  link.href = whole.length <= LIMIT ? whole : head.slice(0, LIMIT);
  said.textContent = whole.length <= LIMIT ? "" : said.dataset.tooLong;
}

const copy = form.querySelector("[data-copy]");
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(letter());
    said.textContent = said.dataset.copied;
  });
}

const print = form.querySelector("[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

if (link) {
  form.addEventListener("input", follow);
  follow();
}
