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

const chosen = () => [...form.querySelectorAll("[data-email]:checked")].map((box) => box.dataset.email).filter(Boolean);
const addresses = () => form.querySelector("[data-addresses]")?.textContent ?? chosen().join(", ");

/** As `mailto` in campaigns/writing.py: where not all fits, the text goes first, then the last of the addresses. */
function follow() {
  const to = chosen().map((email) => encodeURIComponent(email).replace("%40", "@"));
  const head = (number) => `mailto:${to.slice(0, number).join(",")}?subject=${encode(field("subject").value.trim())}`;
  const whole = `${head(to.length)}&body=${encode(letter())}`;
  if (whole.length <= LIMIT) {
    link.href = whole;
    said.textContent = "";
    return;
  }
  let fitting = to.length;
  while (fitting && head(fitting).length > LIMIT) fitting -= 1;
  link.href = head(fitting);
  said.textContent = fitting < to.length ? said.dataset.tooMany : said.dataset.tooLong;
}

for (const copy of navigator.clipboard ? form.querySelectorAll("[data-copy]") : []) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(copy.dataset.copy ? addresses() : letter());
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
